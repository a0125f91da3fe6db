package io.xenolith.host.sockets;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.Outside;
import java.util.ArrayList;
import java.util.List;

/**
 * The world outside of a run with user networks. While something may come from a socket, idle time takes as long as it would:
 * a guest that waits three seconds for a server, and would give up after five, must not see five pass at once.
 */
final class OutsideWithSockets implements Outside {
    /** Whoever may end the run without waking this is asked so often. */
    private static final long LOOK_EVERY_NS = 100_000_000;

    private final Outside other;
    private final SocketInbox inbox;
    private final Outstanding outstanding;

    OutsideWithSockets(final Outside other, final SocketInbox inbox, final Outstanding outstanding) {
        this.other = other;
        this.inbox = inbox;
        this.outstanding = outstanding;
        inbox.onArrival(other::wake);
    }

    @Override
    public List<OutsideInput> arrived() {
        final List<OutsideInput> typed = other.arrived();
        if (inbox.isEmpty()) {
            return typed;
        }
        final List<OutsideInput> all = new ArrayList<>(typed);
        all.addAll(inbox.take());
        return all;
    }

    @Override
    public void hold(final boolean held) {
        // Sockets have a measure of their own: they read no further ahead than their guest acknowledges.
        other.hold(held);
    }

    @Override
    public void wake() {
        other.wake();
    }

    @Override
    public boolean open() {
        return other.open() || mayCome();
    }

    @Override
    public boolean paced() {
        return other.paced() || mayCome();
    }

    private boolean mayCome() {
        return outstanding.any() || !inbox.isEmpty();
    }

    @Override
    public long await(final long timeoutNs) {
        if (!inbox.isEmpty()) {
            return 0;
        }
        final long least = Math.min(timeoutNs, LOOK_EVERY_NS);
        return other.open() ? other.await(least) : inbox.await(least);
    }

    @Override
    public boolean stopped() {
        // Whoever is interrupted can wait for nothing any more.
        return other.stopped() || Thread.currentThread().isInterrupted();
    }
}
