package io.xenolith.hypervisor.time;

/** Nanoseconds of system time since the host was started. Only the run loop and the costs of running code move it. */
public final class VirtualClock {
    private long nowNs;

    public long nowNs() {
        return nowNs;
    }

    /** Charges {@code ns} of work. */
    public void advance(final long ns) {
        nowNs += ns;
    }

    /** Jumps forward to {@code ns}; a time that has passed changes nothing. */
    public void advanceTo(final long ns) {
        nowNs = Math.max(nowNs, ns);
    }
}
