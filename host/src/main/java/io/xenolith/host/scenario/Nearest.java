package io.xenolith.host.scenario;

import java.util.Collection;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Nearest {
    private Nearest() {
    }

    /** The candidate with the fewest changed letters, if that is at most half of the word's. */
    public static Optional<String> to(final String word, final Collection<String> candidates) {
        String best = null;
        int bestDistance = Math.max(1, word.length() / 2) + 1;
        for (final String candidate : candidates) {
            final int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code ", did you mean 'x'?"}, or what there is if nothing is near. */
    public static String hint(final String word, final Collection<String> candidates) {
        return to(word, candidates).map(near -> ", did you mean '" + near + "'?")
                .orElse(candidates.isEmpty() ? "" : ", want " + oneOf(candidates));
    }

    /** {@code "a, b or c"}. */
    static String oneOf(final Collection<String> words) {
        final String[] all = words.toArray(String[]::new);
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < all.length; i++) {
            text.append(i == 0 ? "" : i == all.length - 1 ? " or " : ", ").append(all[i]);
        }
        return text.toString();
    }

    /** Levenshtein's distance. */
    private static int distance(final String a, final String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[previous.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                final int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
