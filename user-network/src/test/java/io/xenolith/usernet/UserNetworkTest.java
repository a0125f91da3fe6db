package io.xenolith.usernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.usernet.packet.Arp;
import io.xenolith.usernet.packet.Ethernet;
import io.xenolith.usernet.packet.Icmp;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.Ipv4Packet;
import io.xenolith.usernet.packet.MacAddress;
import io.xenolith.usernet.packet.TcpSegment;
import io.xenolith.usernet.packet.Udp;
import io.xenolith.usernet.tcp.TcpFlows;
import io.xenolith.usernet.udp.UdpFlows;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The station as its guests see it, and what it asks of sockets. */
class UserNetworkTest {
    private static final MacAddress GUEST_MAC = new MacAddress(0x00163e000100L);
    private static final MacAddress GATEWAY_MAC = NetworkPlan.DEFAULT.gatewayMac();
    private static final Ipv4Address GUEST = NetworkPlan.DEFAULT.firstGuest();
    private static final Ipv4Address GATEWAY = NetworkPlan.DEFAULT.gateway();
    private static final Ipv4Address NAMES = NetworkPlan.DEFAULT.nameServer();
    private static final Ipv4Address FAR = Ipv4Address.parse("192.0.2.7");
    private static final NetworkPlan PLAN = NetworkPlan.DEFAULT.withForwards(
            List.of(new Forward(Transport.TCP, Forward.LOOPBACK, 2222, GUEST, 22),
                    new Forward(Transport.UDP, Forward.LOOPBACK, 5353, GUEST, 53)));

    private final TestClock clock = new TestClock();
    private final List<byte[]> frames = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final RecordingSockets sockets = new RecordingSockets();
    private final UserNetwork network = network(PLAN);

    private UserNetwork network(final NetworkPlan plan) {
        return new UserNetwork(plan, clock, (frame, blank, segmentBytes) -> frames.add(frame), sockets, notes::add);
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void ip(final Ipv4Address to, final int protocol, final byte[] payload) {
        network.receive(new Ipv4Packet(GUEST, to, protocol, payload).frame(GUEST_MAC, GATEWAY_MAC), false);
    }

    private void udp(final Ipv4Address to, final int from, final int port, final String data) {
        ip(to, Ipv4Packet.UDP, new Udp(from, port, bytes(data)).bytes(GUEST, to));
    }

    private void tcp(final Ipv4Address to, final int from, final int port, final int sequence, final int ack,
            final int flags, final String data) {
        ip(to, Ipv4Packet.TCP,
                new TcpSegment(from, port, sequence, ack, flags, 30_000, bytes(data)).bytes(GUEST, to));
    }

    /** The only packet that was sent since this was called last. */
    private Ipv4Packet packet() {
        assertThat(frames).hasSize(1);
        final byte[] frame = frames.removeFirst();
        assertThat(Ethernet.parse(frame)).isEqualTo(new Ethernet(GUEST_MAC, GATEWAY_MAC, Ethernet.TYPE_IPV4));
        return Ipv4Packet.parse(frame).orElseThrow();
    }

    private TcpSegment segment() {
        return TcpSegment.parse(packet(), true).orElseThrow();
    }

    private TcpSegment connect(final int port) {
        tcp(FAR, 1024, port, 100, 0, TcpSegment.SYN, "");
        network.event(new SocketEvent.Connected(2));
        final TcpSegment answer = segment();
        tcp(FAR, 1024, port, 101, answer.sequence() + 1, TcpSegment.ACK, "");
        assertThat(sockets.take()).hasSize(1);
        return answer;
    }

    @Test
    void gatewayAndNameServerAnswerArpAndOthersDoNot() {
        for (final Ipv4Address address : List.of(GATEWAY, NAMES)) {
            network.receive(new Arp(Arp.REQUEST, GUEST_MAC, GUEST, new MacAddress(0), address)
                    .frame(MacAddress.BROADCAST), false);
            assertThat(Arp.parse(frames.removeFirst()))
                    .contains(new Arp(Arp.REPLY, GATEWAY_MAC, address, GUEST_MAC, GUEST));
        }
        network.receive(new Arp(Arp.REQUEST, GUEST_MAC, GUEST, new MacAddress(0), GUEST.plus(1))
                .frame(MacAddress.BROADCAST), false);
        assertThat(frames).isEmpty();
    }

    @Test
    void gatewayAndNameServerAnswerPings() {
        for (final Ipv4Address address : List.of(GATEWAY, NAMES)) {
            ip(address, Ipv4Packet.ICMP, new Icmp(Icmp.ECHO_REQUEST, 0, bytes("1122data")).bytes());
            final Ipv4Packet answer = packet();
            assertThat(answer.source()).isEqualTo(address);
            assertThat(Icmp.parse(answer).orElseThrow()).usingRecursiveComparison()
                    .isEqualTo(new Icmp(Icmp.ECHO_REPLY, 0, bytes("1122data")));
        }
    }

    @Test
    void aPingFurtherAwayIsSaidToBeProhibited() {
        ip(FAR, Ipv4Packet.ICMP, new Icmp(Icmp.ECHO_REQUEST, 0, bytes("1122data")).bytes());
        final Icmp answer = Icmp.parse(packet()).orElseThrow();
        assertThat(answer.type()).isEqualTo(Icmp.UNREACHABLE);
        assertThat(answer.code()).isEqualTo(Icmp.CODE_PROHIBITED);
    }

    @Test
    void datagramsOfOnePortGoByOneSocketAndAnswersComeBack() {
        udp(FAR, 1024, 7, "one");
        udp(FAR, 1024, 7, "two");
        assertThat(sockets.take()).containsExactly("open 2 UDP Station[address=192.0.2.7, port=7]", "send 2 one",
                "send 2 two");
        network.event(new SocketEvent.Received(2, bytes("answer")));
        final Ipv4Packet answer = packet();
        assertThat(answer.source()).isEqualTo(FAR);
        assertThat(Udp.parse(answer, false).orElseThrow()).usingRecursiveComparison()
                .isEqualTo(new Udp(7, 1024, bytes("answer")));
    }

    @Test
    void aDatagramThatNobodyTakesIsAnsweredByAnError() {
        udp(FAR, 1024, 7, "one");
        network.event(new SocketEvent.Broken(2));
        final Icmp answer = Icmp.parse(packet()).orElseThrow();
        assertThat(answer.code()).isEqualTo(Icmp.CODE_PORT);
        assertThat(network.udpFlows()).isZero();
        assertThat(sockets.take()).last().isEqualTo("close 2");
    }

    @Test
    void gatewayAndNameServerStandForThisMachineAndItsNameServer() {
        udp(NAMES, 1024, 53, "who");
        udp(GATEWAY, 1024, 99, "you");
        assertThat(sockets.take()).containsExactly("open 2 UDP Resolver[]", "send 2 who",
                "open 4 UDP Loopback[port=99]", "send 4 you");
        udp(NAMES, 1024, 54, "who");
        assertThat(Icmp.parse(packet()).orElseThrow().code()).isEqualTo(Icmp.CODE_PROHIBITED);
        assertThat(sockets.take()).isEmpty();
    }

    @Test
    void aRestrictedNetworkLeadsNowhereButAnswersPings() {
        final UserNetwork restricted = network(PLAN.withRestricted(true));
        restricted.receive(new Ipv4Packet(GUEST, FAR, Ipv4Packet.TCP,
                new TcpSegment(1, 2, 3, 0, TcpSegment.SYN, 100, new byte[0]).bytes(GUEST, FAR)).frame(GUEST_MAC,
                        GATEWAY_MAC),
                false);
        assertThat(segment().has(TcpSegment.RST)).isTrue();
        restricted.receive(new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.ICMP,
                new Icmp(Icmp.ECHO_REQUEST, 0, bytes("1122")).bytes()).frame(GUEST_MAC, GATEWAY_MAC), false);
        assertThat(Icmp.parse(packet())).isPresent();
        assertThat(sockets.take()).isEmpty();
    }

    @Test
    void aLongAnswerIsFragmentedAndLongQuestionsArePutTogether() {
        final String longText = "x".repeat(4000);
        final byte[] datagram = new Udp(1024, 7, bytes(longText)).bytes(GUEST, FAR);
        for (final int from : new int[]{1480, 0, 2960}) {
            final int end = Math.min(datagram.length, from + 1480);
            network.receive(new Ipv4Packet(GUEST, FAR, Ipv4Packet.UDP, 9, from, end < datagram.length,
                    Arrays.copyOfRange(datagram, from, end)).frame(GUEST_MAC, GATEWAY_MAC), false);
        }
        assertThat(sockets.take()).last().isEqualTo("send 2 " + longText);
        network.event(new SocketEvent.Received(2, bytes(longText)));
        final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        assertThat(frames).hasSize(3).allMatch(frame -> frame.length <= 1514);
        frames.forEach(frame -> whole.writeBytes(Ipv4Packet.parse(frame).orElseThrow().payload()));
        assertThat(Udp.parse(new Ipv4Packet(FAR, GUEST, Ipv4Packet.UDP, whole.toByteArray()), false)).isPresent();
    }

    @Test
    void aConnectionIsAnsweredWhenTheSocketIsConnected() {
        tcp(FAR, 1024, 80, 100, 0, TcpSegment.SYN, "");
        assertThat(sockets.take()).containsExactly("open 2 TCP Station[address=192.0.2.7, port=80]");
        assertThat(frames).isEmpty();
        network.event(new SocketEvent.Connected(2));
        final TcpSegment answer = segment();
        assertThat(answer.flags()).isEqualTo(TcpSegment.SYN | TcpSegment.ACK);
        assertThat(answer.acknowledgement()).isEqualTo(101);
    }

    @Test
    void aConnectionThatCannotBeMadeIsRefused() {
        tcp(FAR, 1024, 80, 100, 0, TcpSegment.SYN, "");
        network.event(new SocketEvent.Broken(2));
        final TcpSegment answer = segment();
        assertThat(answer.flags()).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
        assertThat(answer.acknowledgement()).isEqualTo(101);
        assertThat(network.tcpFlows()).isZero();
    }

    @Test
    void bytesGoBothWaysAndEachIsAccountedFor() {
        final int own = connect(80).sequence() + 1;
        tcp(FAR, 1024, 80, 101, own, TcpSegment.ACK, "question");
        assertThat(sockets.take()).containsExactly("send 2 question");
        assertThat(segment().acknowledgement()).isEqualTo(109);
        network.event(new SocketEvent.Written(2, 8));
        network.event(new SocketEvent.Received(2, bytes("answer")));
        assertThat(new String(segment().data(), StandardCharsets.US_ASCII)).isEqualTo("answer");
        tcp(FAR, 1024, 80, 109, own + 6, TcpSegment.ACK, "");
        assertThat(sockets.take()).containsExactly("consumed 2 6");
        network.event(new SocketEvent.Finished(2));
        assertThat(segment().has(TcpSegment.FIN)).isTrue();
        tcp(FAR, 1024, 80, 109, own + 7, TcpSegment.ACK | TcpSegment.FIN, "");
        assertThat(sockets.take()).containsExactly("finish 2", "close 2");
        assertThat(network.tcpFlows()).isZero();
    }

    @Test
    void aNewConnectionTakesThePlaceOfOneThatWaitsOut() {
        final int own = connect(80).sequence() + 1;
        network.event(new SocketEvent.Finished(2));
        tcp(FAR, 1024, 80, 101, own + 1, TcpSegment.ACK | TcpSegment.FIN, "");
        assertThat(sockets.take()).containsExactly("finish 2", "close 2");
        tcp(FAR, 1024, 80, 5000, 0, TcpSegment.SYN, "");
        assertThat(sockets.take()).containsExactly("open 4 TCP Station[address=192.0.2.7, port=80]");
    }

    @Test
    void aSegmentOfNoConnectionIsReset() {
        tcp(FAR, 1024, 80, 100, 77, TcpSegment.ACK, "x");
        final TcpSegment answer = segment();
        assertThat(answer.flags()).isEqualTo(TcpSegment.RST);
        assertThat(answer.sequence()).isEqualTo(77);
        tcp(FAR, 1024, 80, 100, 77, TcpSegment.RST, "");
        assertThat(frames).isEmpty();
    }

    @Test
    void aForwardedConnectionGoesToTheGuestThatIsAskedForFirst() {
        network.event(new SocketEvent.Accepted(1, 0, 40_000));
        final Arp question = Arp.parse(frames.removeFirst()).orElseThrow();
        assertThat(question.target()).isEqualTo(GUEST);
        network.receive(new Arp(Arp.REPLY, GUEST_MAC, GUEST, GATEWAY_MAC, GATEWAY).frame(GATEWAY_MAC), false);
        final Ipv4Packet packet = packet();
        assertThat(packet.source()).isEqualTo(GATEWAY);
        final TcpSegment syn = TcpSegment.parse(packet, true).orElseThrow();
        assertThat(syn.flags()).isEqualTo(TcpSegment.SYN);
        assertThat(syn.sourcePort()).isEqualTo(40_000);
        assertThat(syn.destinationPort()).isEqualTo(22);
        tcp(GATEWAY, 22, 40_000, 900, syn.sequence() + 1, TcpSegment.RST | TcpSegment.ACK, "");
        assertThat(sockets.take()).containsExactly("abort 1");
    }

    @Test
    void aForwardedDatagramGoesToTheGuestAndItsAnswerBack() {
        udp(FAR, 1, 2, "so that it is known where the guest is");
        assertThat(sockets.take()).hasSize(2);
        network.event(new SocketEvent.Accepted(1, 1, 41_000));
        network.event(new SocketEvent.Received(1, bytes("who")));
        assertThat(Udp.parse(packet(), false).orElseThrow()).usingRecursiveComparison()
                .isEqualTo(new Udp(41_000, 53, bytes("who")));
        udp(GATEWAY, 53, 41_000, "me");
        assertThat(sockets.take()).containsExactly("send 1 me");
    }

    @Test
    void whenTheLastGuestHasGoneNothingIsLeftOpen() {
        connect(80);
        udp(FAR, 1, 2, "x");
        sockets.take();
        network.guestsGone();
        assertThat(sockets.take()).containsExactlyInAnyOrder("abort 2", "close 4");
        assertThat(network.tcpFlows() + network.udpFlows()).isZero();
        clock.pass(1_000_000_000_000L);
        assertThat(frames).isEmpty();
    }

    @Test
    void flowsWhoseSocketsHaveGoneAreBrokenAndLeaveTheirNumbersToOthers() {
        connect(80);
        udp(FAR, 1, 2, "x");
        network.event(new SocketEvent.Accepted(1, 0, 40_000));
        frames.clear();
        assertThat(network.flows()).containsExactlyInAnyOrder(2L, 4L, 1L);
        network.flows().forEach(flow -> network.event(new SocketEvent.Broken(flow)));
        assertThat(network.flows()).isEmpty();
        assertThat(frames.stream().map(frame -> Ipv4Packet.parse(frame).orElseThrow())
                .filter(packet -> packet.protocol() == Ipv4Packet.TCP)
                .map(packet -> TcpSegment.parse(packet, true).orElseThrow()))
                .anyMatch(segment -> segment.has(TcpSegment.RST) && segment.destinationPort() == 1024);
    }

    @Test
    void moreConnectionsThanThereIsRoomForAreRefusedAndSaidOnce() {
        for (int port = 1; port <= TcpFlows.FLOWS_MAX + 50; port++) {
            tcp(FAR, port, 80, 100, 0, TcpSegment.SYN, "");
        }
        assertThat(network.tcpFlows()).isEqualTo(TcpFlows.FLOWS_MAX);
        assertThat(frames).hasSize(50);
        assertThat(notes).hasSize(1);
    }

    @Test
    void aGuestWithManyConnectionsLosesTheQuietestToOneThatHasFew() {
        for (int port = 1; port <= TcpFlows.FLOWS_MAX; port++) {
            tcp(FAR, port, 80, 100, 0, TcpSegment.SYN, "");
        }
        tcp(FAR, 1, 80, 100, 0, TcpSegment.SYN, "");
        sockets.take();
        final Ipv4Address neighbour = GUEST.plus(1);
        network.receive(new Ipv4Packet(neighbour, FAR, Ipv4Packet.TCP,
                new TcpSegment(1024, 80, 100, 0, TcpSegment.SYN, 30_000, new byte[0]).bytes(neighbour, FAR))
                .frame(GUEST_MAC, GATEWAY_MAC), false);
        assertThat(sockets.take()).containsExactly("abort 4", "open 514 TCP Station[address=192.0.2.7, port=80]");
        final TcpSegment reset = segment();
        assertThat(reset.has(TcpSegment.RST)).isTrue();
        assertThat(reset.destinationPort()).isEqualTo(2);
        assertThat(network.tcpFlows()).isEqualTo(TcpFlows.FLOWS_MAX);
    }

    @Test
    void twoClientsThatComeFromTheSamePortAreToldApart() {
        udp(FAR, 1, 2, "so that it is known where the guest is");
        sockets.take();
        network.event(new SocketEvent.Accepted(1, 0, 65_535));
        assertThat(segment().sourcePort()).isEqualTo(65_535);
        network.event(new SocketEvent.Accepted(3, 0, 65_535));
        assertThat(segment().sourcePort()).isEqualTo(1024);
        network.event(new SocketEvent.Accepted(5, 1, 41_000));
        network.event(new SocketEvent.Accepted(7, 1, 41_000));
        udp(GATEWAY, 53, 41_000, "one");
        udp(GATEWAY, 53, 41_001, "other");
        assertThat(sockets.take()).containsExactly("send 5 one", "send 7 other");
    }

    @Test
    void aNewUdpFlowTakesThePlaceOfTheQuietest() {
        for (int port = 1; port <= UdpFlows.FLOWS_MAX; port++) {
            udp(FAR, port, 7, "");
        }
        udp(FAR, 1, 7, "not quiet");
        sockets.take();
        udp(FAR, 9999, 7, "new");
        assertThat(sockets.take()).first().isEqualTo("close 4");
        assertThat(network.udpFlows()).isEqualTo(UdpFlows.FLOWS_MAX);
    }

    @Test
    void eventsOfFlowsThatAreNotThereChangeNothing() {
        network.event(new SocketEvent.Connected(8));
        network.event(new SocketEvent.Received(8, new byte[10]));
        network.event(new SocketEvent.Accepted(9, 7, 1));
        assertThat(frames).isEmpty();
        assertThat(sockets.take()).isEmpty();
    }

    @Test
    void noFrameAndNoEventMakeItFail() {
        final Random random = new Random(11);
        for (int i = 0; i < 30_000; i++) {
            network.receive(hostile(random), random.nextBoolean());
            if (random.nextInt(4) == 0) {
                network.event(event(random));
            }
            if (random.nextInt(100) == 0) {
                clock.pass(random.nextLong(10_000_000_000L));
            }
            if (frames.size() > 1000) {
                frames.clear();
                sockets.take();
            }
        }
        assertThat(network.tcpFlows()).isLessThanOrEqualTo(TcpFlows.FLOWS_MAX);
        assertThat(network.udpFlows()).isLessThanOrEqualTo(UdpFlows.FLOWS_MAX);
        assertThat(notes.size()).isLessThanOrEqualTo(1);
    }

    private static SocketEvent event(final Random random) {
        final long flow = random.nextInt(600);
        return switch (random.nextInt(6)) {
            case 0 -> new SocketEvent.Connected(flow);
            case 1 -> new SocketEvent.Received(flow, new byte[random.nextInt(3000)]);
            case 2 -> new SocketEvent.Written(flow, random.nextInt(100));
            case 3 -> new SocketEvent.Finished(flow);
            case 4 -> new SocketEvent.Accepted(flow | 1, random.nextInt(3), 1 + random.nextInt(20));
            default -> new SocketEvent.Broken(flow);
        };
    }

    /** A packet that is mostly right, with some bytes that are not. */
    private static byte[] hostile(final Random random) {
        final Ipv4Address to = random.nextInt(3) == 0 ? GATEWAY : new Ipv4Address(FAR.value() + random.nextInt(3));
        final byte[] data = new byte[random.nextInt(8) == 0 ? random.nextInt(60_000) : random.nextInt(50)];
        final byte[] payload = switch (random.nextInt(3)) {
            case 0 -> new Udp(random.nextInt(400), random.nextInt(100), data).bytes(GUEST, to);
            case 1 -> new TcpSegment(random.nextInt(40), random.nextInt(10), random.nextInt(2000), random.nextInt(2000),
                    random.nextInt(64), random.nextInt(65_536), data).bytes(GUEST, to);
            default -> data;
        };
        final int protocol = new int[]{Ipv4Packet.UDP, Ipv4Packet.TCP, Ipv4Packet.ICMP, 99}[random.nextInt(4)];
        final boolean fragment = random.nextInt(5) == 0;
        byte[] frame = new Ipv4Packet(GUEST, to, protocol, random.nextInt(3),
                fragment ? random.nextInt(8191) * 8 : 0, fragment && random.nextBoolean(), payload)
                .frame(GUEST_MAC, GATEWAY_MAC);
        for (int change = random.nextInt(3); change > 0; change--) {
            frame[random.nextInt(Math.min(frame.length, 80))] = (byte) random.nextInt();
        }
        if (random.nextInt(10) == 0) {
            frame = Arrays.copyOf(frame, random.nextInt(frame.length));
        }
        return frame;
    }
}
