package io.xenolith.host.daemon;

/**
 * How much of the host's thread clients get while guests want it: after each time that was spent on clients, nine times as long is the
 * guests'. Times are of a clock that only goes forward. On the host's thread.
 */
final class ClientShare {
    /** Of so many parts of the time one is the clients'. */
    static final int PARTS = 10;
    /** What takes longer for one, such as making a domain, counts as this: others are not kept waiting for seconds. */
    static final long COUNTED_NS_MAX = 10_000_000;

    private long guestsUntilNs;

    /** @param nowNs where the clock begins */
    ClientShare(final long nowNs) {
        guestsUntilNs = nowNs;
    }

    /** Clients may be served. */
    boolean due(final long nowNs) {
        return nowNs - guestsUntilNs >= 0;
    }

    /** So long, up to {@code nowNs}, was spent on {@code wishes} of clients. */
    void spent(final long nowNs, final long ns, final int wishes) {
        guestsUntilNs = (due(nowNs) ? nowNs : guestsUntilNs) + (PARTS - 1) * Math.min(ns, wishes * COUNTED_NS_MAX);
    }

    /** Guests want nothing now. */
    void idle(final long nowNs) {
        guestsUntilNs = nowNs;
    }
}
