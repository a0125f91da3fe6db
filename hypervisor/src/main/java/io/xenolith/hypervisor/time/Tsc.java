package io.xenolith.hypervisor.time;

/**
 * The time stamp counter as a function of system time, and the factors by which guests turn it back (HYPERCALLS.md section
 * 12). The counter is 0 when system time is 0.
 *
 * @param khz ticks a millisecond, positive
 * @param toSystemMul {@code tsc_to_system_mul}, an unsigned 32-bit fraction
 * @param shift {@code tsc_shift}
 */
public record Tsc(int khz, int toSystemMul, int shift) {
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NS_PER_MS = 1_000_000L;

    public static Tsc ofKhz(final int khz) {
        if (khz <= 0) {
            throw new IllegalArgumentException("tscKhz=" + khz + ", want a positive number");
        }
        long ticks = khz * 1000L;
        int shift = 0;
        while (ticks > 2 * NS_PER_S) {
            ticks >>= 1;
            shift--;
        }
        while (ticks <= NS_PER_S) {
            ticks <<= 1;
            shift++;
        }
        return new Tsc(khz, (int) ((NS_PER_S << 32) / ticks), shift);
    }

    /** The counter at system time {@code nowNs}. */
    public long at(final long nowNs) {
        return nowNs / NS_PER_MS * khz + nowNs % NS_PER_MS * khz / NS_PER_MS;
    }
}
