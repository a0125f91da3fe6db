package io.xenolith.drivers.console;

/**
 * What a guest may make the console daemon do.
 *
 * @param bufferBytes output kept for a slow terminal; what comes on top is dropped (key {@code limit})
 * @param eventsPerPeriod events listened to in a period; the guest is heard again when that ends
 * @param periodNs length of a period
 */
public record ConsoleLimits(int bufferBytes, int eventsPerPeriod, long periodNs) {
    /** Those of Xen 4.17: 1 MiB; 30 events in 200 ms. */
    public static final ConsoleLimits DEFAULT = new ConsoleLimits(1 << 20, 30, 200_000_000);

    public ConsoleLimits {
        if (bufferBytes < 1 || eventsPerPeriod < 1 || periodNs < 1) {
            throw new IllegalArgumentException("bufferBytes=" + bufferBytes + " eventsPerPeriod=" + eventsPerPeriod
                    + " periodNs=" + periodNs + ", want at least 1 each");
        }
    }
}
