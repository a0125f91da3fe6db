package io.xenolith.host.sockets;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.xenolith.usernet.SocketEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sockets of one user network by the numbers of their flows. Used by Netty's thread only, unless it says otherwise. */
final class FlowTable {
    static final int CLOSING_MAX = 256;

    private final String bridge;
    private final SocketInbox inbox;
    private final Outstanding outstanding;
    private final Map<Long, HostFlow> flows = new HashMap<>();
    /** Flows whose end is waited for. */
    private final Set<Long> counted = ConcurrentHashMap.newKeySet();
    /** The one that has closed longest first. */
    private final Set<Channel> closing = Collections.synchronizedSet(new LinkedHashSet<>());
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

    /** It is a TCP flow that has not been removed. May be called by any thread. */
    boolean isCounted(final long number) {
        return counted.contains(number);
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

    /** What was sent on {@code channel} is to arrive, then it closes. Of too many whose other side does not read, the oldest is reset. */
    void closing(final Channel channel) {
        closing.add(channel);
        channel.closeFuture().addListener(_ -> closing.remove(channel));
        final List<Channel> all = stillClosing();
        if (all.size() > CLOSING_MAX) {
            reset(all.getFirst());
        }
    }

    /** Closes {@code channel} at once; what was sent and has not arrived does not count. */
    static void reset(final Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        final ChannelFuture _ = channel.close();
    }

    /** Channels that still send. May be called by any thread. */
    List<Channel> stillClosing() {
        synchronized (closing) {
            return new ArrayList<>(closing);
        }
    }

    /** Ends all that are open. */
    void abortAll() {
        new ArrayList<>(flows.values()).forEach(HostFlow::abort);
    }
}
