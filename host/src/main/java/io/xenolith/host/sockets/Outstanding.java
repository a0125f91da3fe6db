package io.xenolith.host.sockets;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether anything may still come from outside, for which a guest that sleeps may wait: while a TCP connection is open or
 * being opened, while a port is listened on, and for some time after a datagram was sent. Used by any thread.
 */
final class Outstanding {
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<FlowId, Long> answersUntilNs = new ConcurrentHashMap<>();

    /** A flow of a network. */
    record FlowId(String bridge, long number) {
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }

    /** An answer may come on {@code flow} until {@code ns} of {@link System#nanoTime}. */
    void until(final FlowId flow, final long ns) {
        answersUntilNs.put(flow, ns);
    }

    /** No answer is waited for on {@code flow}. */
    void answered(final FlowId flow) {
        answersUntilNs.remove(flow);
    }

    boolean any() {
        if (connections.get() > 0) {
            return true;
        }
        if (answersUntilNs.isEmpty()) {
            return false;
        }
        final long nowNs = System.nanoTime();
        answersUntilNs.values().removeIf(until -> until - nowNs <= 0);
        return !answersUntilNs.isEmpty();
    }
}
