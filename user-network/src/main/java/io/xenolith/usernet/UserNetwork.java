package io.xenolith.usernet;

import io.xenolith.usernet.dhcp.DhcpServer;
import io.xenolith.usernet.packet.Arp;
import io.xenolith.usernet.packet.Ethernet;
import io.xenolith.usernet.packet.Icmp;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.Ipv4Packet;
import io.xenolith.usernet.packet.MacAddress;
import io.xenolith.usernet.packet.Udp;
import io.xenolith.usernet.tcp.TcpFlows;
import io.xenolith.usernet.udp.UdpFlows;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A station on an Ethernet that is gateway, name server and DHCP server to the others, and sends what they send by sockets
 * of the machine outside. Guests may send anything: what makes no sense is dropped, and every table has its bound.
 */
public final class UserNetwork {
    private final NetworkPlan plan;
    private final Neighbours neighbours = new Neighbours();
    private final Fragments fragments = new Fragments();
    private final Wire wire;
    private final Ipv4Output output;
    private final DhcpServer dhcp;
    private final TcpFlows tcp;
    private final UdpFlows udp;

    /**
     * @param wire the way to the guests
     * @param sockets the way outside
     * @param notes told what a person should know: that a bound is reached
     */
    public UserNetwork(final NetworkPlan plan, final NetworkClock clock, final Wire wire, final HostSockets sockets,
            final Consumer<String> notes) {
        this.plan = plan;
        this.wire = wire;
        this.output = new Ipv4Output(plan, wire, neighbours);
        this.dhcp = new DhcpServer(plan);
        final Routes routes = new Routes(plan);
        final FlowNumbers numbers = new FlowNumbers();
        this.tcp = new TcpFlows(routes, sockets, numbers, output, clock, notes);
        this.udp = new UdpFlows(routes, sockets, numbers, output);
    }

    /** TCP connections there are. */
    public int tcpFlows() {
        return tcp.count();
    }

    /** UDP flows there are. */
    public int udpFlows() {
        return udp.count();
    }

    /** Numbers of all flows that have a socket outside. */
    public List<Long> flows() {
        return Stream.concat(tcp.numbers().stream(), udp.numbers().stream()).toList();
    }

    /**
     * A guest has sent a frame.
     *
     * @param trusted its TCP or UDP checksum need not be looked at: the guest has left it to others
     */
    public void receive(final byte[] frame, final boolean trusted) {
        if (frame.length < Ethernet.HEADER_BYTES) {
            return;
        }
        final Ethernet header = Ethernet.parse(frame);
        if (!header.destination().isGroup() && !header.destination().equals(plan.gatewayMac())) {
            return;
        }
        switch (header.type()) {
            case Ethernet.TYPE_ARP -> Arp.parse(frame).ifPresent(this::arp);
            case Ethernet.TYPE_IPV4 -> Ipv4Packet.parse(frame).ifPresent(packet -> ipv4(header, packet, trusted));
            default -> {
                // Nobody here speaks anything else.
            }
        }
    }

    private void arp(final Arp arp) {
        if (plan.isGuest(arp.sender())) {
            heard(arp.sender(), arp.senderMac());
        }
        if (arp.operation() == Arp.REQUEST && plan.isOwn(arp.target()) && !arp.senderMac().isGroup()) {
            wire.send(arp.reply(plan.gatewayMac()).frame(arp.senderMac()), false, 0);
        }
    }

    private void heard(final Ipv4Address guest, final MacAddress mac) {
        neighbours.learn(guest, mac);
        output.found(guest);
    }

    private void ipv4(final Ethernet header, final Ipv4Packet packet, final boolean trusted) {
        if (packet.isFragment()) {
            // What is put together of fragments was never left to an adapter: its checksum counts.
            fragments.add(packet).ifPresent(whole -> whole(header, whole, false));
        } else {
            whole(header, packet, trusted);
        }
    }

    private void whole(final Ethernet header, final Ipv4Packet packet, final boolean trusted) {
        final boolean forDhcp = packet.protocol() == Ipv4Packet.UDP && dhcp(packet, trusted);
        if (forDhcp || !plan.isGuest(packet.source())) {
            return;
        }
        heard(packet.source(), header.source());
        switch (packet.protocol()) {
            case Ipv4Packet.ICMP -> icmp(packet);
            case Ipv4Packet.TCP -> tcp.packet(packet, trusted);
            case Ipv4Packet.UDP -> udp.packet(packet, trusted);
            default -> {
                // There is no socket for anything else.
            }
        }
    }

    /** @return the packet was for the DHCP server */
    private boolean dhcp(final Ipv4Packet packet, final boolean trusted) {
        final boolean forServer = packet.destination().equals(Ipv4Address.BROADCAST)
                || packet.destination().equals(plan.gateway());
        final Optional<Udp> datagram = forServer ? Udp.parse(packet, trusted) : Optional.empty();
        if (datagram.isEmpty() || datagram.get().destinationPort() != DhcpServer.SERVER_PORT) {
            return false;
        }
        dhcp.answer(datagram.get().data()).ifPresent(answer -> {
            answer.leased().ifPresent(address -> heard(address, answer.mac()));
            final byte[] bytes = new Udp(DhcpServer.SERVER_PORT, DhcpServer.CLIENT_PORT, answer.bytes())
                    .bytes(plan.gateway(), answer.to());
            output.direct(answer.mac(), new Ipv4Packet(plan.gateway(), answer.to(), Ipv4Packet.UDP, bytes));
        });
        return true;
    }

    private void icmp(final Ipv4Packet packet) {
        final Optional<Icmp> message = Icmp.parse(packet);
        if (message.isEmpty() || message.get().type() != Icmp.ECHO_REQUEST) {
            return;
        }
        if (plan.isOwn(packet.destination())) {
            output.icmp(packet.destination(), packet.source(), new Icmp(Icmp.ECHO_REPLY, 0, message.get().rest()));
        } else if (packet.destination().isStation() && !plan.contains(packet.destination())) {
            // Sockets that could ask further need a privilege that nobody here has.
            output.icmp(plan.gateway(), packet.source(), Icmp.unreachable(Icmp.CODE_PROHIBITED, packet));
        }
    }

    /** A socket outside has done something. An event of a flow that has gone meanwhile is ignored. */
    public void event(final SocketEvent event) {
        if (event instanceof final SocketEvent.Accepted accepted) {
            accept(accepted);
        } else if (!tcp.event(event)) {
            final boolean _ = udp.event(event);
        }
    }

    private void accept(final SocketEvent.Accepted accepted) {
        if (accepted.forward() < 0 || accepted.forward() >= plan.forwards().size()) {
            // Fed from a recording that somebody has edited.
            return;
        }
        final Forward forward = plan.forwards().get(accepted.forward());
        final FlowKey key = new FlowKey(forward.guest(), forward.guestPort(), plan.gateway(), accepted.peerPort());
        switch (forward.transport()) {
            case TCP -> tcp.accepted(accepted.flow(), key);
            case UDP -> udp.accepted(accepted.flow(), key);
        }
    }

    /** The last guest has gone: whoever comes next knows nothing of what was open. Their addresses stay theirs. */
    public void guestsGone() {
        tcp.clear();
        udp.clear();
        neighbours.clear();
        output.clear();
    }
}
