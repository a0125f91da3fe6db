package io.xenolith.bench;

/** What a benchmark's median is to reach on an ordinary machine. */
public sealed interface Goal {
    /** Shown, not judged. */
    record None() implements Goal {
        @Override
        public boolean met(final double value) {
            return true;
        }

        @Override
        public String text(final Unit unit) {
            return "-";
        }
    }

    record AtLeast(double bound) implements Goal {
        @Override
        public boolean met(final double value) {
            return value >= bound;
        }

        @Override
        public String text(final Unit unit) {
            return ">= " + unit.text(bound);
        }
    }

    record AtMost(double bound) implements Goal {
        @Override
        public boolean met(final double value) {
            return value <= bound;
        }

        @Override
        public String text(final Unit unit) {
            return "<= " + unit.text(bound);
        }
    }

    boolean met(double value);

    /** For people; {@code "-"} if there is no goal. */
    String text(Unit unit);
}
