package io.xenolith.usernet.tcp;

/** How long to wait for an acknowledgement. Source: RFC 6298. */
final class RoundTrip {
    private static final long FIRST_NS = 1_000_000_000L;
    private static final long LEAST_NS = 200_000_000L;
    private static final long MOST_NS = 60_000_000_000L;

    private long smoothedNs;
    private long variationNs;
    private long timeoutNs = FIRST_NS;
    private boolean measured;

    long timeoutNs() {
        return timeoutNs;
    }

    /** A segment that was sent once was acknowledged after {@code ns}. */
    void measured(final long ns) {
        if (measured) {
            variationNs = (3 * variationNs + Math.abs(smoothedNs - ns)) / 4;
            smoothedNs = (7 * smoothedNs + ns) / 8;
        } else {
            measured = true;
            smoothedNs = ns;
            variationNs = ns / 2;
        }
        timeoutNs = Math.clamp(smoothedNs + 4 * variationNs, LEAST_NS, MOST_NS);
    }

    /** Nothing was acknowledged in time: the next wait is twice as long. */
    void backOff() {
        timeoutNs = Math.min(MOST_NS, timeoutNs * 2);
    }
}
