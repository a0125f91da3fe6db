package io.xenolith.host.sockets;

import io.netty.channel.Channel;
import io.xenolith.usernet.SocketEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sockets of one user network by the numbers of their flows. Used by Netty's thread only, unless it says otherwise. */
final class FlowTable {
    private final String bridge;
    private final SocketInbox inbox;
    private final Outstanding outstanding;
    private final Map<Long, HostFlow> flows = new HashMap<>();
    /** Flows whose end is waited for. */
    private final Set<Long> counted = ConcurrentHashMap.newKeySet();
    private final Set<Channel> closing = ConcurrentHashMap.newKeySet();
    private long lastNumber = -1;

    FlowTable(final String bridge, final SocketInbox inbox, final Outstanding outstanding) {
        this.bridge = bridge;
        this.inbox = inbox;
        this.outstanding = outstanding;
    }

    /** One more port is listened on, at which somebody may come at any time. */
    void listening() {
        outstanding.opened();
    }

    /** On a flow that is not counted, an answer may come within {@code ns}. May be called by any thread. */
    void awaitAnswer(final long number, final long ns) {
        if (!counted.contains(number)) {
            outstanding.until(new Outstanding.FlowId(bridge, number), System.nanoTime() + ns);
        }
    }

    /** No answer is waited for any more. */
    void answered(final long number) {
        outstanding.answered(new Outstanding.FlowId(bridge, number));
    }

    /** A number for a flow that begins outside. */
    long nextNumber() {
        lastNumber += 2;
        return lastNumber;
    }

    void add(final long number, final HostFlow flow) {
        flows.put(number, flow);
    }

    Optional<HostFlow> find(final long number) {
        return Optional.ofNullable(flows.get(number));
    }

    /** A TCP flow begins; until it is removed something may come of it. May be called by any thread. */
    void count(final long number) {
        if (counted.add(number)) {
            outstanding.opened();
        }
    }

    void remove(final long number) {
        flows.remove(number);
        answered(number);
        if (counted.remove(number)) {
            outstanding.closed();
        }
    }

    void tell(final SocketEvent event) {
        inbox.put(bridge, event);
    }

    /** A datagram; @return false if there is no room for it. */
    boolean offer(final SocketEvent.Received datagram) {
        return inbox.offer(bridge, datagram);
    }

    /** What was sent on {@code channel} is to arrive, then it closes. */
    void closing(final Channel channel) {
        closing.add(channel);
        channel.closeFuture().addListener(_ -> closing.remove(channel));
    }

    /** Channels that still send. May be called by any thread. */
    List<Channel> stillClosing() {
        return new ArrayList<>(closing);
    }

    /** Ends all that are open. */
    void abortAll() {
        new ArrayList<>(flows.values()).forEach(HostFlow::abort);
    }
}
