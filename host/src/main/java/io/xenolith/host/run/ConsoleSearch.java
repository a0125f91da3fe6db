package io.xenolith.host.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for a pattern in a console that grows, without going over all of it each time: a place where the pattern failed
 * without having reached the end of the text fails there whatever is written later.
 */
public final class ConsoleSearch {
    private final Pattern pattern;
    /** No match begins before this place, counted from the first character ever written. */
    private long from;

    public ConsoleSearch(final Pattern pattern) {
        this.pattern = pattern;
    }

    /** What {@code console} has kept contains a match. It must be the same console each time. */
    // A text that grows is what hitEnd is for.
    @SuppressWarnings("JdkObsolete")
    public boolean find(final ConsoleText console) {
        final CharSequence text = console.kept();
        final Matcher matcher = pattern.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
        final int first = (int) Math.max(0, from - console.dropped());
        int open = -1;
        for (int at = first; at <= text.length(); at++) {
            if (matcher.region(at, text.length()).lookingAt()) {
                return true;
            }
            if (open < 0 && matcher.hitEnd()) {
                open = at;
            }
        }
        from = console.dropped() + (open < 0 ? text.length() : open);
        return false;
    }
}
