package io.xenolith.host.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes out what a scenario says once for many: an entry of {@code disks}, {@code domains}, {@code steps} or
 * {@code expect} with {@code count: N} stands for N entries, in whose texts {@code {n}} is 1 to N, {@code {n+50}} is 51
 * and so on, and {@code {n:x}} is the number as two hex digits.
 */
final class Repeats {
    private static final String COUNT = "count";
    private static final int COUNT_MAX = 4096;
    private static final Set<String> PLACES = Set.of("disks", "domains", "steps", "expect");
    private static final Pattern NUMBER = Pattern.compile("\\{n(?:([+-])([0-9]{1,6}))?(:x)?}");

    private final Problems problems;

    Repeats(final Problems problems) {
        this.problems = problems;
    }

    /** What to add to a message about {@code name}: a number in a place that is not repeated is a slip. */
    static String hint(final String name) {
        return NUMBER.matcher(name).find() ? "; {n} goes with 'count'" : "";
    }

    /** {@code root}, a whole scenario, with every entry written out. */
    YamlNode expand(final YamlNode root) {
        if (!(root instanceof final YamlNode.Mapping top)) {
            return root;
        }
        final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        top.entries().forEach((key, entry) -> entries.put(key,
                PLACES.contains(key) ? new YamlNode.Entry(entry.line(), expandPlace(entry.value())) : entry));
        return new YamlNode.Mapping(top.line(), entries);
    }

    private YamlNode expandPlace(final YamlNode place) {
        return switch (place) {
            case final YamlNode.Sequence list -> expandList(list);
            case final YamlNode.Mapping named -> expandNamed(named);
            case final YamlNode.Scalar scalar -> scalar;
            case final YamlNode.Nothing nothing -> nothing;
        };
    }

    private YamlNode expandList(final YamlNode.Sequence list) {
        final List<YamlNode> items = new ArrayList<>();
        for (final YamlNode item : list.items()) {
            final int count = count(item);
            if (count < 0) {
                items.add(item);
            }
            for (int n = 1; n <= count; n++) {
                items.add(numbered(item, n));
            }
        }
        return new YamlNode.Sequence(list.line(), items);
    }

    private YamlNode expandNamed(final YamlNode.Mapping named) {
        final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        named.entries().forEach((name, entry) -> {
            final int count = count(entry.value());
            if (count < 0) {
                entries.put(name, entry);
            }
            for (int n = 1; n <= count; n++) {
                final YamlNode.Entry made = new YamlNode.Entry(entry.line(), numbered(entry.value(), n));
                if (entries.putIfAbsent(numbered(name, n), made) != null) {
                    problems.add(entry.line(), "'" + name + "' is the same name " + count + " times, it needs {n}");
                    return;
                }
            }
        });
        return new YamlNode.Mapping(named.line(), entries);
    }

    /** How many entries {@code item} stands for; -1 if it stands for itself. */
    private int count(final YamlNode item) {
        if (!(item instanceof final YamlNode.Mapping mapping) || !mapping.entries().containsKey(COUNT)) {
            return -1;
        }
        final Fields fields = new Fields(item, "entry", problems, mapping.entries().keySet().toArray(String[]::new));
        return (int) fields.number(COUNT, 1, 1, COUNT_MAX);
    }

    /** {@code node} without its count and with {@code n} in all its texts. */
    private static YamlNode numbered(final YamlNode node, final int n) {
        return switch (node) {
            case final YamlNode.Scalar scalar -> new YamlNode.Scalar(scalar.line(), numbered(scalar.text(), n));
            case final YamlNode.Sequence list ->
                new YamlNode.Sequence(list.line(), list.items().stream().map(item -> numbered(item, n)).toList());
            case final YamlNode.Mapping mapping -> {
                final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
                mapping.entries().forEach((key, entry) -> entries.put(key,
                        new YamlNode.Entry(entry.line(), numbered(entry.value(), n))));
                entries.remove(COUNT);
                yield new YamlNode.Mapping(mapping.line(), entries);
            }
            case final YamlNode.Nothing nothing -> nothing;
        };
    }

    private static String numbered(final String text, final int n) {
        final Matcher number = NUMBER.matcher(text);
        return number.replaceAll(found -> {
            final int offset = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
            final int value = "-".equals(found.group(1)) ? n - offset : n + offset;
            return found.group(3) == null ? Integer.toString(value) : String.format("%02x", value);
        });
    }
}
