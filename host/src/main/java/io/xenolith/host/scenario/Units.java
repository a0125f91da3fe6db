package io.xenolith.host.scenario;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes ({@code 16M}) and durations ({@code 5ms}) as people write them. */
public final class Units {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z\u00b5]*)");
    private static final Map<String, Long> SIZES = Map.ofEntries(Map.entry("", 1L), Map.entry("B", 1L),
            Map.entry("K", 1L << 10), Map.entry("KiB", 1L << 10), Map.entry("M", 1L << 20), Map.entry("MiB", 1L << 20),
            Map.entry("G", 1L << 30), Map.entry("GiB", 1L << 30), Map.entry("T", 1L << 40), Map.entry("TiB", 1L << 40));
    private static final Map<String, Long> DURATIONS = Map.of("ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "ms",
            1_000_000L, "s", 1_000_000_000L, "min", 60_000_000_000L, "h", 3_600_000_000_000L);

    private Units() {
    }

    /** Bytes; K, M, G, T are powers of 1024, no unit is bytes. Anything else is an {@link IllegalArgumentException}. */
    public static long size(final String text) {
        return parse(text, SIZES, "a size such as 512M or 16K");
    }

    /** Nanoseconds; the unit is needed. Anything else is an {@link IllegalArgumentException}. */
    public static long duration(final String text) {
        return parse(text, DURATIONS, "a duration with a unit, such as 5ms or 2s");
    }

    /** A duration for people, with three digits after the point: {@code 1.250 ms}. */
    public static String printDuration(final long ns) {
        if (ns < 1_000) {
            return ns + " ns";
        }
        if (ns < 1_000_000) {
            return fixed(ns, 3) + " us";
        }
        if (ns < 1_000_000_000) {
            return fixed(ns, 6) + " ms";
        }
        return fixed(ns, 9) + " s";
    }

    /** The largest unit that divides {@code bytes}: {@code 16M}. */
    public static String printSize(final long bytes) {
        final String[] units = {"T", "G", "M", "K"};
        for (final String unit : units) {
            final long factor = SIZES.get(unit);
            if (bytes != 0 && bytes % factor == 0) {
                return bytes / factor + unit;
            }
        }
        return Long.toString(bytes);
    }

    /** About how many bytes, for people: {@code 26.7 MB}, with the powers of 1000 that download sizes are given in. */
    public static String printDecimal(final long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        final int scale = bytes < 1_000_000 ? 3 : 6;
        return BigDecimal.valueOf(bytes, scale).setScale(1, java.math.RoundingMode.HALF_UP).toPlainString()
                + (scale == 3 ? " kB" : " MB");
    }

    private static String fixed(final long ns, final int scale) {
        return BigDecimal.valueOf(ns, scale).setScale(3, java.math.RoundingMode.HALF_UP).toPlainString();
    }

    private static long parse(final String text, final Map<String, Long> units, final String want) {
        final Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        final Long factor = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (factor == null) {
            throw new IllegalArgumentException("'" + text + "' is not " + want);
        }
        try {
            return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor)).longValueExact();
        } catch (final ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large or not a whole number of the unit", e);
        }
    }
}
