package io.xenolith.host.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The fields of one mapping of a scenario file. Every getter checks its field's type; what is wrong goes to the problems and
 * the getter answers its default, so that one reading finds all problems.
 */
final class Fields {
    private final Map<String, YamlNode.Entry> entries;
    private final int line;
    private final String what;
    private final Problems problems;
    private final List<String> known;

    /**
     * Reads {@code node} as a mapping with {@code keys} and no others.
     *
     * @param what the mapping, for messages: "domain"
     */
    Fields(final YamlNode node, final String what, final Problems problems, final String... keys) {
        this.line = node.line();
        this.what = what;
        this.problems = problems;
        this.known = Arrays.asList(keys);
        if (node instanceof final YamlNode.Mapping mapping) {
            entries = mapping.entries();
            reportUnknown();
        } else {
            entries = Map.of();
            problems.add(line, what + " must be a mapping with " + Nearest.oneOf(known) + ", not "
                    + node.kind());
        }
    }

    private void reportUnknown() {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(entry.line(), "unknown key '" + key + "' in " + what + Nearest.hint(key, known));
            }
        });
    }

    /** Reports keys that exist but do not go with {@code first}: those that are neither it nor one of {@code others}. */
    void allowOnly(final String first, final String... others) {
        entries.forEach((key, entry) -> {
            if (known.contains(key) && !key.equals(first) && !Arrays.asList(others).contains(key)) {
                problems.add(entry.line(), "'" + key + "' does not go with '" + first + "'");
            }
        });
    }

    boolean has(final String key) {
        return entries.containsKey(key);
    }

    /** The line of {@code key}, or of the mapping if it is not there. */
    int line(final String key) {
        final YamlNode.Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    int line() {
        return line;
    }

    Optional<YamlNode> node(final String key) {
        return Optional.ofNullable(entries.get(key)).map(YamlNode.Entry::value);
    }

    /** The items of a list, none if it is not there. */
    List<YamlNode> list(final String key) {
        final Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof final YamlNode.Sequence sequence) {
            return sequence.items();
        }
        problems.add(line(key), "'" + key + "' must be a list, not " + node.get().kind());
        return List.of();
    }

    Optional<String> optionalText(final String key) {
        final Optional<YamlNode> node = node(key);
        if (node.isPresent() && node.get() instanceof final YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        node.ifPresent(other -> problems.add(line(key), "'" + key + "' must be text, not " + other.kind()));
        return Optional.empty();
    }

    /** The text of a key that must be there; {@code ""} and a problem if it is not. */
    String text(final String key) {
        if (!has(key)) {
            problems.add(line, what + " needs '" + key + "'");
            return "";
        }
        return optionalText(key).orElse("");
    }

    /** Text, or a list of words that are joined with blanks. */
    String words(final String key) {
        if (node(key).orElse(null) instanceof final YamlNode.Sequence sequence) {
            return String.join(" ", sequence.items().stream().map(item -> word(key, item)).toList());
        }
        return optionalText(key).orElse("");
    }

    private String word(final String key, final YamlNode item) {
        if (item instanceof final YamlNode.Scalar scalar) {
            return scalar.text();
        }
        problems.add(item.line(), "'" + key + "' must be a list of words, not of " + item.kind());
        return "";
    }

    long size(final String key, final long byDefault) {
        return parsed(key, Units::size, byDefault);
    }

    long duration(final String key, final long byDefault) {
        return parsed(key, Units::duration, byDefault);
    }

    long number(final String key, final long byDefault, final long min, final long max) {
        final long value = parsed(key, Fields::parseLong, byDefault);
        if (value < min || value > max) {
            problems.add(line(key), "'" + key + "' is " + value + ", want " + min + " to " + max);
            return byDefault;
        }
        return value;
    }

    /** 1 or 0; what is not there is {@code byDefault}. */
    boolean flag(final String key, final boolean byDefault) {
        return number(key, byDefault ? 1 : 0, 0, 1) == 1;
    }

    Pattern regex(final String key) {
        final String text = text(key);
        try {
            return Pattern.compile(text, Pattern.MULTILINE);
        } catch (final PatternSyntaxException e) {
            problems.add(line(key), "'" + key + "' is not a regular expression: " + e.getDescription() + " at column "
                    + (e.getIndex() + 1));
            return Pattern.compile("");
        }
    }

    /** One of an enum's values, by their {@code toString}. */
    <E extends Enum<E>> E choice(final String key, final E[] values, final E byDefault) {
        final Optional<String> text = optionalText(key);
        if (text.isEmpty()) {
            return byDefault;
        }
        final List<String> names = Arrays.stream(values).map(Enum::toString).toList();
        final int index = names.indexOf(text.get());
        if (index < 0) {
            problems.add(line(key), "'" + key + "' is '" + text.get() + "', want " + Nearest.oneOf(names));
            return byDefault;
        }
        return values[index];
    }

    private <T> T parsed(final String key, final Function<String, T> parser, final T byDefault) {
        final Optional<String> text = optionalText(key);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            return parser.apply(text.get());
        } catch (final IllegalArgumentException e) {
            problems.add(line(key), "'" + key + "': " + e.getMessage());
            return byDefault;
        }
    }

    private static Long parseLong(final String text) {
        try {
            return Long.decode(text);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }
}
