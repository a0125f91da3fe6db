package io.xenolith.xl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Options as xl reads them: letters that may stand together, values behind their letter or in the next word, long names that
 * may be cut short, all of it anywhere among the other arguments, up to {@code --}. Source: getopt_long(3) and how xl calls it.
 */
public final class Getopt {
    /** An option as it stood there; {@code value} is empty for one without. */
    public record Option(char letter, String value) {
    }

    /** What was read. */
    public record Result(List<Option> options, List<String> arguments) {
        public boolean has(final char letter) {
            return options.stream().anyMatch(option -> option.letter() == letter);
        }

        public int count(final char letter) {
            return (int) options.stream().filter(option -> option.letter() == letter).count();
        }

        /** The last value given for {@code letter}, or {@code otherwise}. */
        public String value(final char letter, final String otherwise) {
            String value = otherwise;
            for (final Option option : options) {
                if (option.letter() == letter) {
                    value = option.value();
                }
            }
            return value;
        }

        /** Argument number {@code index}. */
        public String argument(final int index) {
            return arguments.get(index);
        }
    }

    /** An option that is none, or {@code -h}; {@link #letter} says which. */
    static final class BadOption extends Exception {
        private static final long serialVersionUID = 1L;

        private final char letter;

        BadOption(final char letter) {
            super("option " + letter, null, false, false);
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    private final String letters;
    private final Map<String, Character> names;
    private final List<Option> options = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private Getopt(final String letters, final Map<String, Character> names) {
        this.letters = letters;
        this.names = names;
    }

    /**
     * Reads {@code words}.
     *
     * @param letters the letters that are options, each with ':' behind it if it has a value
     * @param names long names and the letters they stand for; all of them may also be {@code --help}
     */
    static Result read(final List<String> words, final String letters, final Map<String, Character> names)
            throws BadOption {
        final Getopt getopt = new Getopt(letters, names);
        int next = 0;
        while (next < words.size()) {
            final String word = words.get(next++);
            if (word.equals("--")) {
                getopt.others.addAll(words.subList(next, words.size()));
                break;
            }
            if (word.startsWith("--")) {
                next += getopt.longOption(word.substring(2), words, next);
            } else if (word.startsWith("-") && word.length() > 1) {
                next += getopt.letters(word, words, next);
            } else {
                getopt.others.add(word);
            }
        }
        return new Result(getopt.options, getopt.others);
    }

    /** Words taken besides {@code word} itself. */
    private int letters(final String word, final List<String> words, final int next) throws BadOption {
        for (int i = 1; i < word.length(); i++) {
            final char letter = word.charAt(i);
            if (!known(letter)) {
                throw new BadOption(letter);
            }
            if (takesValue(letter)) {
                if (i + 1 < word.length()) {
                    options.add(new Option(letter, word.substring(i + 1)));
                    return 0;
                }
                options.add(new Option(letter, following(letter, words, next)));
                return 1;
            }
            options.add(new Option(letter, ""));
        }
        return 0;
    }

    private int longOption(final String text, final List<String> words, final int next) throws BadOption {
        final int equals = text.indexOf('=');
        final char letter = letter(equals < 0 ? text : text.substring(0, equals));
        if (!takesValue(letter)) {
            options.add(new Option(letter, ""));
            return 0;
        }
        if (equals >= 0) {
            options.add(new Option(letter, text.substring(equals + 1)));
            return 0;
        }
        options.add(new Option(letter, following(letter, words, next)));
        return 1;
    }

    private char letter(final String name) throws BadOption {
        if (names.containsKey(name)) {
            return names.get(name);
        }
        final List<String> matching = new ArrayList<>(names.keySet().stream().filter(each -> each.startsWith(name))
                .toList());
        if ("help".startsWith(name)) {
            throw new BadOption('h');
        }
        if (matching.size() != 1) {
            // getopt has no letter for a name that it does not know; xl prints that as an empty one.
            throw new BadOption('\0');
        }
        return names.get(matching.getFirst());
    }

    private static String following(final char letter, final List<String> words, final int next) throws BadOption {
        if (next >= words.size()) {
            throw new BadOption(letter);
        }
        return words.get(next);
    }

    private boolean known(final char letter) {
        return letter != ':' && letters.indexOf(letter) >= 0;
    }

    private boolean takesValue(final char letter) {
        final int at = letters.indexOf(letter);
        return at >= 0 && at + 1 < letters.length() && letters.charAt(at + 1) == ':';
    }
}
