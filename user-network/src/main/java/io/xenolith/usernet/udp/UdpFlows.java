package io.xenolith.usernet.udp;

import io.xenolith.usernet.Destination;
import io.xenolith.usernet.FlowKey;
import io.xenolith.usernet.FlowNumbers;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.Ipv4Output;
import io.xenolith.usernet.Routes;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.Transport;
import io.xenolith.usernet.packet.Icmp;
import io.xenolith.usernet.packet.Ipv4Packet;
import io.xenolith.usernet.packet.Udp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The UDP flows of the guests. UDP has no end, so a flow lives as long as there is room: a new one takes the place of the one
 * that was quiet longest.
 */
public final class UdpFlows {
    /** Most flows at a time. */
    public static final int FLOWS_MAX = 256;

    private static final byte[] NO_DATA = {};

    private final Routes routes;
    private final HostSockets sockets;
    private final FlowNumbers numbers;
    private final Ipv4Output output;
    /** The one that was quiet longest first. */
    private final Map<FlowKey, Long> byKey = new LinkedHashMap<>();
    private final Map<Long, FlowKey> byNumber = new HashMap<>();

    public UdpFlows(final Routes routes, final HostSockets sockets, final FlowNumbers numbers,
            final Ipv4Output output) {
        this.routes = routes;
        this.sockets = sockets;
        this.numbers = numbers;
        this.output = output;
    }

    /** Flows there are. */
    public int count() {
        return byNumber.size();
    }

    /** A packet from a guest to somewhere else. */
    public void packet(final Ipv4Packet packet, final boolean trusted) {
        final Optional<Udp> parsed = Udp.parse(packet, trusted);
        if (parsed.isEmpty()) {
            return;
        }
        final Udp datagram = parsed.get();
        final FlowKey key = new FlowKey(packet.source(), datagram.sourcePort(), packet.destination(),
                datagram.destinationPort());
        final Long known = byKey.get(key);
        if (known != null) {
            used(key, known);
            sockets.send(known, datagram.data());
            return;
        }
        final Optional<Destination> to = routes.to(key.other(), key.otherPort());
        if (to.isPresent()) {
            final long number = numbers.next();
            add(key, number);
            sockets.open(number, Transport.UDP, to.get());
            sockets.send(number, datagram.data());
        } else if (key.other().isStation()) {
            output.icmp(key.other(), key.guest(), Icmp.unreachable(Icmp.CODE_PROHIBITED, packet));
        }
    }

    private void used(final FlowKey key, final long number) {
        byKey.remove(key);
        byKey.put(key, number);
    }

    private void add(final FlowKey key, final long number) {
        if (byKey.size() >= FLOWS_MAX) {
            final Map.Entry<FlowKey, Long> quietest = byKey.entrySet().iterator().next();
            sockets.close(quietest.getValue());
            byNumber.remove(quietest.getValue());
            byKey.remove(quietest.getKey());
        }
        byKey.put(key, number);
        byNumber.put(number, key);
    }

    /** A flow begins outside and goes to {@code wanted}'s guest; if another client has that port, it comes from the next free one. */
    public void accepted(final long number, final FlowKey wanted) {
        add(wanted.free(byKey::containsKey), number);
    }

    /** @return the event was of a flow of here */
    public boolean event(final SocketEvent event) {
        final FlowKey key = byNumber.get(event.flow());
        if (key == null) {
            return false;
        }
        switch (event) {
            case final SocketEvent.Received received -> {
                used(key, event.flow());
                output.udp(key, received.data());
            }
            case SocketEvent.Broken _ -> refused(key, event.flow());
            case SocketEvent.Connected _,SocketEvent.Written _,SocketEvent.Finished _,SocketEvent.Accepted _ -> {
                // Nothing of a datagram's.
            }
        }
        return true;
    }

    /** Nobody listens there, which the machine outside was told by a message that the guest has not seen. */
    private void refused(final FlowKey key, final long number) {
        byKey.remove(key);
        byNumber.remove(number);
        sockets.close(number);
        final byte[] header = new Udp(key.guestPort(), key.otherPort(), NO_DATA).bytes(key.guest(), key.other());
        output.icmp(key.other(), key.guest(), Icmp.unreachable(Icmp.CODE_PORT,
                new Ipv4Packet(key.guest(), key.other(), Ipv4Packet.UDP, header)));
    }

    /** Numbers of all there are. */
    public List<Long> numbers() {
        return List.copyOf(byKey.values());
    }

    /** There is no guest any more. */
    public void clear() {
        final List<Long> all = new ArrayList<>(byKey.values());
        byKey.clear();
        byNumber.clear();
        all.forEach(sockets::close);
    }
}
