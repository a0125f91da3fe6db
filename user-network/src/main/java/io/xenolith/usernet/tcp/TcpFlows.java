package io.xenolith.usernet.tcp;

import io.xenolith.usernet.Destination;
import io.xenolith.usernet.FlowKey;
import io.xenolith.usernet.FlowNumbers;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.Ipv4Output;
import io.xenolith.usernet.NetworkClock;
import io.xenolith.usernet.Routes;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.Transport;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.Ipv4Packet;
import io.xenolith.usernet.packet.TcpSegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The TCP connections of the guests, each tied to a socket outside. There is room for so many; when it is full, a guest that has more
 * than another loses the one that was quiet longest to it.
 */
public final class TcpFlows {
    /** Most connections at a time. */
    public static final int FLOWS_MAX = 256;

    private static final byte[] NO_DATA = {};
    /** Initial sequence numbers go on by one in so many nanoseconds. RFC 9293, 3.4.1. */
    private static final long ISN_TICK_NS = 4_000;
    private static final int ISN_STEP = 0x9e37_79b1;

    private final Routes routes;
    private final HostSockets sockets;
    private final FlowNumbers numbers;
    private final Ipv4Output output;
    private final NetworkClock clock;
    private final Consumer<String> notes;
    /** The one that was quiet longest first: {@link #find} moves one to the end. */
    private final LinkedHashMap<FlowKey, Flow> byKey = new LinkedHashMap<>();
    private final Map<Long, Flow> byNumber = new HashMap<>();
    private boolean fullNoted;

    public TcpFlows(final Routes routes, final HostSockets sockets, final FlowNumbers numbers, final Ipv4Output output,
            final NetworkClock clock, final Consumer<String> notes) {
        this.routes = routes;
        this.sockets = sockets;
        this.numbers = numbers;
        this.output = output;
        this.clock = clock;
        this.notes = notes;
    }

    /** Connections that are open or about to be. */
    public int count() {
        return byNumber.size();
    }

    /** A packet from a guest to somewhere else. */
    public void packet(final Ipv4Packet packet, final boolean trusted) {
        final Optional<TcpSegment> parsed = TcpSegment.parse(packet, trusted);
        if (parsed.isEmpty()) {
            return;
        }
        final TcpSegment segment = parsed.get();
        final FlowKey key = new FlowKey(packet.source(), segment.sourcePort(), packet.destination(),
                segment.destinationPort());
        final Flow flow = find(key);
        final boolean opens = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK | TcpSegment.RST);
        if (flow != null && !flow.endpoint.isEnded() && !(opens && flow.endpoint.isWaitingOut())) {
            flow.endpoint.segment(segment);
        } else if (opens) {
            open(key, segment);
        } else {
            refuse(key, segment);
        }
    }

    private void open(final FlowKey key, final TcpSegment syn) {
        final Optional<Destination> to = routes.to(key.other(), key.otherPort());
        if (to.isEmpty() || !hasRoom(key.guest())) {
            refuse(key, syn);
            return;
        }
        final Flow flow = new Flow(numbers.next(), key);
        add(flow);
        flow.endpoint.offered(syn);
        sockets.open(flow.number, Transport.TCP, to.get());
    }

    private boolean hasRoom(final Ipv4Address guest) {
        if (byKey.size() >= FLOWS_MAX) {
            byKey.values().removeIf(flow -> flow.endpoint.isEnded());
        }
        if (byKey.size() >= FLOWS_MAX) {
            byKey.values().removeIf(flow -> flow.endpoint.isWaitingOut());
        }
        if (byKey.size() >= FLOWS_MAX) {
            takeFromTheRichest(guest);
        }
        if (byKey.size() >= FLOWS_MAX && !fullNoted) {
            fullNoted = true;
            notes.accept(FLOWS_MAX + " TCP connections are open: more are refused");
        }
        return byKey.size() < FLOWS_MAX;
    }

    /** One guest's connections must not keep the others from having any. */
    private void takeFromTheRichest(final Ipv4Address guest) {
        final Map<Ipv4Address, Integer> counts = new HashMap<>();
        byKey.keySet().forEach(key -> counts.merge(key.guest(), 1, Integer::sum));
        final int most = Collections.max(counts.values());
        if (most <= counts.getOrDefault(guest, 0) + 1) {
            return;
        }
        byKey.values().stream().filter(flow -> counts.get(flow.key.guest()) == most).findFirst().ifPresent(quietest -> {
            quietest.endpoint.abort();
            sockets.abort(quietest.number);
            quietest.forget();
        });
    }

    private void add(final Flow flow) {
        byKey.put(flow.key, flow);
        byNumber.put(flow.number, flow);
    }

    /** Answers what belongs to no connection. RFC 9293, 3.10.7.1. */
    private void refuse(final FlowKey key, final TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        final boolean acknowledges = segment.has(TcpSegment.ACK);
        output.tcp(key, new TcpSegment(key.otherPort(), key.guestPort(),
                acknowledges ? segment.acknowledgement() : 0,
                acknowledges ? 0 : segment.sequence() + segment.sequenceLength(),
                acknowledges ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK, 0, NO_DATA), 0);
    }

    /** A flow begins outside and goes to {@code wanted}'s guest; if another client has that port, it comes from the next free one. */
    public void accepted(final long number, final FlowKey wanted) {
        if (!hasRoom(wanted.guest())) {
            sockets.abort(number);
            return;
        }
        final Flow flow = new Flow(number, wanted.free(this::isTaken));
        add(flow);
        flow.endpoint.connect();
    }

    private Flow find(final FlowKey key) {
        final Flow flow = byKey.get(key);
        if (flow != null) {
            byKey.putLast(key, flow);
        }
        return flow;
    }

    private boolean isTaken(final FlowKey key) {
        final Flow flow = find(key);
        return flow != null && !flow.endpoint.isEnded() && !flow.endpoint.isWaitingOut();
    }

    /** @return the event was of a flow of here */
    public boolean event(final SocketEvent event) {
        final Flow flow = byNumber.get(event.flow());
        if (flow == null) {
            return false;
        }
        switch (event) {
            case SocketEvent.Connected _ -> flow.endpoint.accept();
            case final SocketEvent.Received received -> flow.endpoint.send(received.data());
            case final SocketEvent.Written written -> flow.endpoint.taken(written.bytes());
            case SocketEvent.Finished _ -> flow.endpoint.finish();
            case SocketEvent.Broken _ -> {
                flow.endpoint.abort();
                flow.forget();
            }
            case SocketEvent.Accepted _ -> {
                // It has been accepted already.
            }
        }
        return true;
    }

    /** Numbers of all that have a socket outside. */
    public List<Long> numbers() {
        return byKey.values().stream().map(flow -> flow.number).filter(byNumber::containsKey).toList();
    }

    /** There is no guest any more. */
    public void clear() {
        final List<Flow> all = new ArrayList<>(byKey.values());
        byKey.clear();
        byNumber.clear();
        for (final Flow flow : all) {
            flow.endpoint.abandon();
            sockets.abort(flow.number);
        }
    }

    /** One connection. */
    private final class Flow implements TcpPeer {
        private final long number;
        private final FlowKey key;
        private final TcpEndpoint endpoint;

        Flow(final long number, final FlowKey key) {
            this.number = number;
            this.key = key;
            this.endpoint = new TcpEndpoint(key.otherPort(), key.guestPort(),
                    (int) (clock.nowNs() / ISN_TICK_NS) + (int) number * ISN_STEP, clock, this);
        }

        @Override
        public void transmit(final TcpSegment segment, final int mss) {
            output.tcp(key, segment, mss);
        }

        @Override
        public void opened() {
            // What came from outside meanwhile waits in the endpoint already.
        }

        @Override
        public void received(final byte[] data) {
            sockets.send(number, data);
        }

        @Override
        public void delivered(final int bytes) {
            sockets.consumed(number, bytes);
        }

        @Override
        public void finished() {
            sockets.finish(number);
        }

        @Override
        public void ended(final boolean inOrder) {
            if (inOrder) {
                sockets.close(number);
            } else {
                sockets.abort(number);
            }
            forget();
        }

        /** One that waits for segments that went astray keeps its place in the meantime. */
        private void forget() {
            byNumber.remove(number);
            if (!endpoint.isWaitingOut()) {
                final boolean _ = byKey.remove(key, this);
            }
        }
    }
}
