package io.xenolith.bench;

import java.util.Locale;

/** Unit of a benchmark's values, and how they are written for people. */
public enum Unit {
    /** Operations a second. */
    PER_SECOND("1/s") {
        @Override
        public String text(final double value) {
            return scaled(value) + "/s";
        }
    },
    BYTES_PER_SECOND("B/s") {
        @Override
        public String text(final double value) {
            return scaled(value) + "B/s";
        }
    },
    MILLISECONDS("ms") {
        @Override
        public String text(final double value) {
            return String.format(Locale.ROOT, "%.3f ms", value);
        }
    },
    BYTES("B") {
        @Override
        public String text(final double value) {
            return String.format(Locale.ROOT, "%.1f B", value);
        }
    },
    /** 2^20 bytes. */
    MEBIBYTES("MiB") {
        @Override
        public String text(final double value) {
            return String.format(Locale.ROOT, "%.1f MiB", value);
        }
    },
    /** One value over another. */
    RATIO("ratio") {
        @Override
        public String text(final double value) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
    };

    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final double KILO = 1e3;

    private final String symbol;

    Unit(final String symbol) {
        this.symbol = symbol;
    }

    /** As in the JSON result. */
    public String symbol() {
        return symbol;
    }

    /** {@code value} with three digits after the point and its unit. */
    public abstract String text(double value);

    private static String scaled(final double value) {
        if (value >= GIGA) {
            return String.format(Locale.ROOT, "%.3f G", value / GIGA);
        }
        if (value >= MEGA) {
            return String.format(Locale.ROOT, "%.3f M", value / MEGA);
        }
        return value >= KILO
                ? String.format(Locale.ROOT, "%.3f k", value / KILO)
                : String.format(Locale.ROOT, "%.3f ", value);
    }
}
