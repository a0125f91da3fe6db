package io.xenolith.usernet;

import io.xenolith.usernet.packet.Arp;
import io.xenolith.usernet.packet.Icmp;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.Ipv4Packet;
import io.xenolith.usernet.packet.MacAddress;
import io.xenolith.usernet.packet.TcpSegment;
import io.xenolith.usernet.packet.Udp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Packets to guests: finds out where a guest is on the wire, and cuts what is too long for it. A packet waits for the answer
 * of its guest, the last one only: others are sent again by whom they matter to.
 */
public final class Ipv4Output {
    /** Longest IPv4 packet of an Ethernet. */
    private static final int MTU = 1500;
    private static final int WAITING_MAX = 16;
    private static final int FRAGMENT_BYTES = (MTU - Ipv4Packet.HEADER_BYTES) / 8 * 8;

    private record Outgoing(Ipv4Packet packet, boolean blank, int segmentBytes) {
    }

    private final NetworkPlan plan;
    private final Wire wire;
    private final Neighbours neighbours;
    private final Map<Ipv4Address, Outgoing> waiting = new LinkedHashMap<>();
    private int identification;

    Ipv4Output(final NetworkPlan plan, final Wire wire, final Neighbours neighbours) {
        this.plan = plan;
        this.wire = wire;
        this.neighbours = neighbours;
    }

    /** A segment from the other end of a flow to its guest; to be cut into pieces of {@code mss} if it is longer. */
    public void tcp(final FlowKey flow, final TcpSegment segment, final int mss) {
        final byte[] bytes = segment.blankBytes(flow.other(), flow.guest());
        final boolean large = mss > 0 && segment.data().length > mss;
        send(new Outgoing(new Ipv4Packet(flow.other(), flow.guest(), Ipv4Packet.TCP, bytes), true, large ? mss : 0));
    }

    /** A datagram from the other end of a flow to its guest. */
    public void udp(final FlowKey flow, final byte[] data) {
        if (data.length <= Udp.DATA_MAX) {
            whole(flow.other(), flow.guest(), Ipv4Packet.UDP,
                    new Udp(flow.otherPort(), flow.guestPort(), data).bytes(flow.other(), flow.guest()));
        }
    }

    /** A message to a guest. */
    public void icmp(final Ipv4Address from, final Ipv4Address to, final Icmp message) {
        whole(from, to, Ipv4Packet.ICMP, message.bytes());
    }

    /** Sends a packet straight to a station that may not have its address yet. */
    void direct(final MacAddress mac, final Ipv4Packet packet) {
        wire.send(packet.frame(plan.gatewayMac(), mac), false, 0);
    }

    /** {@code guest} has been heard of: what waited for that can go. */
    void found(final Ipv4Address guest) {
        final Outgoing packet = waiting.remove(guest);
        if (packet != null) {
            send(packet);
        }
    }

    /** Forgets what waits. */
    void clear() {
        waiting.clear();
    }

    private void whole(final Ipv4Address from, final Ipv4Address to, final int protocol, final byte[] payload) {
        if (Ipv4Packet.HEADER_BYTES + payload.length <= MTU) {
            send(new Outgoing(new Ipv4Packet(from, to, protocol, payload), false, 0));
            return;
        }
        identification = identification + 1 & 0xffff;
        for (int at = 0; at < payload.length; at += FRAGMENT_BYTES) {
            final int end = Math.min(payload.length, at + FRAGMENT_BYTES);
            send(new Outgoing(new Ipv4Packet(from, to, protocol, identification, at, end < payload.length,
                    Arrays.copyOfRange(payload, at, end)), false, 0));
        }
    }

    private void send(final Outgoing outgoing) {
        final Ipv4Address to = outgoing.packet().destination();
        final Optional<MacAddress> mac = neighbours.find(to);
        if (mac.isPresent()) {
            wire.send(outgoing.packet().frame(plan.gatewayMac(), mac.get()), outgoing.blank(),
                    outgoing.segmentBytes());
            return;
        }
        if (waiting.size() >= WAITING_MAX && !waiting.containsKey(to)) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        waiting.put(to, outgoing);
        wire.send(new Arp(Arp.REQUEST, plan.gatewayMac(), plan.gateway(), new MacAddress(0), to)
                .frame(MacAddress.BROADCAST), false, 0);
    }
}
