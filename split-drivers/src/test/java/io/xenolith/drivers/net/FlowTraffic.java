package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Packets of one direction, in flows that can be told from each other. Each byte of a flow is known from its place, so
 * that whatever arrives can be held against what was sent: TCP by sequence number, which stays right when a packet is
 * cut, all others by a number of their own.
 */
final class FlowTraffic {
    private static final int TCP4 = 0;
    private static final int TCP6 = 1;
    private static final int UDP4 = 2;
    private static final int PLAIN = 3;
    private static final int TCP4_PAYLOAD = 54;
    private static final int TCP6_PAYLOAD = 82;
    private static final int UDP4_PAYLOAD = 42;
    private static final int PLAIN_PAYLOAD = 60;
    private static final int MARK_BYTES = 8;

    private final Random random;
    private final List<Flow> flows = new ArrayList<>();
    private long acceptedBytes;
    private long arrivedBytes;
    private int arrivals;

    /** A packet that was accepted: its place in its flow. */
    private record Sent(long from, int length) {
    }

    /** One flow: what was sent, and how far it has arrived. */
    private static final class Flow {
        private final int kind;
        private final int number;
        private final List<Sent> sent = new ArrayList<>();
        private long next;
        private int arrivedPackets;
        private long arrivedEnd;

        Flow(final int kind, final int number) {
            this.kind = kind;
            this.number = number;
        }

        byte at(final long place) {
            return (byte) (place * 31 + (place >> 8) * 7 + number * 101L);
        }
    }

    FlowTraffic(final Random random, final int flowCount) {
        this.random = random;
        for (int i = 0; i < flowCount; i++) {
            flows.add(new Flow(i % 4, i));
        }
    }

    /** Payload that was accepted for sending, and that has arrived. */
    long acceptedBytes() {
        return acceptedBytes;
    }

    long arrivedBytes() {
        return arrivedBytes;
    }

    int arrivals() {
        return arrivals;
    }

    /** Sends a packet of some flow, of a size and with offloads as chance has it. */
    NetSubmit sendOne(final Netfront front) {
        final Flow flow = flows.get(random.nextInt(flows.size()));
        final int room = 65_535 - payload(flow.kind);
        // Small ones, ones about a page's and a slot's end, and any.
        final int length = switch (random.nextInt(4)) {
            case 0 -> MARK_BYTES + random.nextInt(100);
            case 1 -> Math.clamp(4096 * (1 + random.nextInt(16)) - payload(flow.kind) - 3 + random.nextInt(7),
                    MARK_BYTES, room);
            case 2 -> MARK_BYTES + random.nextInt(1500 - payload(flow.kind));
            default -> MARK_BYTES + random.nextInt(room - MARK_BYTES);
        };
        final NetSubmit result = front.send(packet(flow, length));
        if (result == NetSubmit.ACCEPTED) {
            flow.sent.add(new Sent(flow.next, length));
            flow.next += length;
            acceptedBytes += length;
        }
        return result;
    }

    private NetPacket packet(final Flow flow, final int length) {
        final byte[] frame = frame(flow, length);
        if (flow.kind == PLAIN) {
            return NetPacket.of(frame);
        }
        if (flow.kind != UDP4 && length > 1448 && random.nextBoolean()) {
            final int type = flow.kind == TCP4 ? Netif.XEN_NETIF_GSO_TYPE_TCPV4 : Netif.XEN_NETIF_GSO_TYPE_TCPV6;
            return new NetPacket(PacketOffload.blank(frame).orElseThrow().frame(), PacketChecksum.BLANK,
                    new Gso(type, 536 + random.nextInt(8000)));
        }
        return switch (random.nextInt(3)) {
            case 0 -> PacketOffload.blank(frame).orElseThrow();
            case 1 -> new NetPacket(PacketOffload.complete(frame).orElseThrow(), PacketChecksum.VALIDATED, Gso.NONE);
            default -> NetPacket.of(PacketOffload.complete(frame).orElseThrow());
        };
    }

    private static int payload(final int kind) {
        return switch (kind) {
            case TCP4 -> TCP4_PAYLOAD;
            case TCP6 -> TCP6_PAYLOAD;
            case UDP4 -> UDP4_PAYLOAD;
            default -> PLAIN_PAYLOAD;
        };
    }

    private static byte[] frame(final Flow flow, final int length) {
        final byte[] frame = switch (flow.kind) {
            case TCP4 -> Frames.tcpv4(length);
            case TCP6 -> Frames.tcpv6(length);
            case UDP4 -> Frames.udpv4(length);
            default -> Frames.plain(PLAIN_PAYLOAD + length);
        };
        final int payload = payload(flow.kind);
        switch (flow.kind) {
            case TCP4, TCP6 -> {
                final int transport = payload - 20;
                PacketHeaders.putU16(frame, transport, 1000 + flow.number);
                putLong32(frame, transport + 4, flow.next);
                frame[transport + 13] = 0x10;
            }
            case UDP4 -> PacketHeaders.putU16(frame, 34, 1000 + flow.number);
            default -> frame[20] = (byte) flow.number;
        }
        for (int i = 0; i < length; i++) {
            frame[payload + i] = flow.at(flow.next + i);
        }
        if (flow.kind == UDP4 || flow.kind == PLAIN) {
            putLong32(frame, payload, flow.next);
            putLong32(frame, payload + 4, length);
        }
        return frame;
    }

    private static void putLong32(final byte[] frame, final int at, final long value) {
        PacketHeaders.putU16(frame, at, (int) (value >>> 16));
        PacketHeaders.putU16(frame, at + 2, (int) value);
    }

    private static long long32(final byte[] frame, final int at) {
        return ((long) PacketHeaders.u16(frame, at) << 16) | PacketHeaders.u16(frame, at + 2);
    }

    /** Holds a packet that arrived against what was sent. */
    void arrived(final NetPacket packet) {
        final byte[] frame = packet.frame();
        final Flow flow = flows.get(flowNumber(frame));
        checkChecksum(packet, flow);
        final int payload = payload(flow.kind);
        final boolean tcp = flow.kind == TCP4 || flow.kind == TCP6;
        final long from = long32(frame, tcp ? payload - 16 : payload);
        final int length = tcp ? frame.length - payload : (int) long32(frame, payload + 4);
        assertThat(frame).hasSize(payload + length);
        final byte[] expected = new byte[length];
        for (int i = 0; i < length; i++) {
            expected[i] = flow.at(from + i);
        }
        if (!tcp) {
            putLong32(expected, 0, from);
            putLong32(expected, 4, length);
        }
        assertThat(Arrays.equals(expected, 0, length, frame, payload, frame.length)).as("the data of %s", packet)
                .isTrue();
        assertThat(from).as("flow %d: not before what came already", flow.number)
                .isGreaterThanOrEqualTo(flow.arrivedEnd);
        checkSent(flow, from, length, tcp);
        flow.arrivedEnd = from + length;
        arrivedBytes += length;
        arrivals++;
    }

    private static int flowNumber(final byte[] frame) {
        return switch (PacketHeaders.u16(frame, 12)) {
            case 0x0800 -> PacketHeaders.u16(frame, 34) - 1000;
            case 0x86dd -> PacketHeaders.u16(frame, 62) - 1000;
            default -> frame[20];
        };
    }

    private static void checkChecksum(final NetPacket packet, final Flow flow) {
        if (flow.kind == PLAIN) {
            assertThat(packet.checksum()).isEqualTo(PacketChecksum.UNCHECKED);
            return;
        }
        final byte[] frame = packet.frame();
        final byte[] complete = packet.checksum() == PacketChecksum.BLANK
                ? PacketOffload.complete(frame).orElseThrow()
                : frame;
        assertThat(PacketOffload.isChecksumRight(complete)).as("the checksum of %s", packet).contains(true);
        if (flow.kind != TCP6) {
            assertThat(PacketOffload.checksum(frame, 14, 34)).as("the IPv4 checksum of %s", packet).isZero();
        }
        if (!packet.gso().isPresent() && packet.checksum() == PacketChecksum.BLANK) {
            assertThat(packet.frame()).isEqualTo(PacketOffload.blank(frame).orElseThrow().frame());
        }
    }

    /** It is a packet that was sent, or a piece of one. Packets of a flow come in order, so the search goes on. */
    private static void checkSent(final Flow flow, final long from, final int length, final boolean pieces) {
        while (flow.arrivedPackets < flow.sent.size()) {
            final Sent sent = flow.sent.get(flow.arrivedPackets);
            if (from < sent.from + sent.length) {
                assertThat(from).isGreaterThanOrEqualTo(sent.from);
                assertThat(from + length).isLessThanOrEqualTo(sent.from + sent.length);
                assertThat(pieces || length == sent.length).isTrue();
                return;
            }
            flow.arrivedPackets++;
        }
        throw new AssertionError("flow " + flow.number + ": nothing was sent at " + from);
    }
}
