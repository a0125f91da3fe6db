package io.xenolith.host.sockets;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.usernet.SocketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What sockets did that the host has not taken yet. Filled by one thread, emptied by another. */
final class SocketInbox {
    /** Datagrams that come while so many bytes wait are lost, as they are elsewhere. */
    private static final int DATAGRAM_BYTES_MAX = 1 << 20;

    private final Deque<OutsideInput.Socket> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private Runnable wake = () -> {
    };

    /** @param newWake run by the thread that puts something in */
    synchronized void onArrival(final Runnable newWake) {
        wake = newWake;
    }

    void put(final String bridge, final SocketEvent event) {
        final Runnable toWake;
        synchronized (this) {
            add(new OutsideInput.Socket(bridge, event));
            notifyAll();
            toWake = wake;
        }
        toWake.run();
    }

    /** A datagram; @return false if there is no room for it. */
    boolean offer(final String bridge, final SocketEvent.Received datagram) {
        synchronized (this) {
            if (waitingBytes + datagram.data().length > DATAGRAM_BYTES_MAX) {
                return false;
            }
        }
        put(bridge, datagram);
        return true;
    }

    private void add(final OutsideInput.Socket input) {
        final OutsideInput.Socket last = waiting.peekLast();
        if (last != null && last.bridge().equals(input.bridge())
                && last.event() instanceof SocketEvent.Written(final long flow, final int before)
                && input.event() instanceof SocketEvent.Written(final long same, final int more) && flow == same) {
            waiting.removeLast();
            waiting.add(new OutsideInput.Socket(input.bridge(), new SocketEvent.Written(flow, before + more)));
            return;
        }
        waiting.add(input);
        waitingBytes += bytes(input);
    }

    private static int bytes(final OutsideInput.Socket input) {
        return input.event() instanceof final SocketEvent.Received received ? received.data().length : 0;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** All that waits, which then does not wait any more. */
    synchronized List<OutsideInput> take() {
        final List<OutsideInput> taken = new ArrayList<>(waiting);
        waiting.clear();
        waitingBytes = 0;
        return taken;
    }

    /** Waits until something is there or the time is over; @return nanoseconds waited. */
    synchronized long await(final long timeoutNs) {
        final long begunNs = System.nanoTime();
        try {
            if (waiting.isEmpty()) {
                TimeUnit.NANOSECONDS.timedWait(this, timeoutNs);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() - begunNs;
    }
}
