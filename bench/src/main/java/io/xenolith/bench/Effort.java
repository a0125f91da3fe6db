package io.xenolith.bench;

/**
 * How long to measure.
 *
 * @param warmUps iterations that are thrown away
 * @param iterations iterations that count
 * @param iterationMs shortest length of one
 * @param smoke only to see that a benchmark still runs: in this JVM, and with small hosts
 */
public record Effort(int warmUps, int iterations, long iterationMs, boolean smoke) {
    /** For figures that are written down. */
    public static final Effort FULL = new Effort(6, 9, 1_000, false);
    /** For a look in between. */
    public static final Effort QUICK = new Effort(3, 3, 500, false);
    /** Only shows that a benchmark still runs. */
    public static final Effort SMOKE = new Effort(0, 1, 1, true);
}
