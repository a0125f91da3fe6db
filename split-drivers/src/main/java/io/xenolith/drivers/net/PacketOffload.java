package io.xenolith.drivers.net;

import static io.xenolith.drivers.net.PacketHeaders.putU16;
import static io.xenolith.drivers.net.PacketHeaders.u16;

import io.xenolith.abi.io.netif.Netif;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What network hardware does for a sender, done in software: TCP and UDP checksums, and cutting large TCP packets. Pure:
 * frames go in and new frames come out. Sources: RFC 1071, RFC 9293, RFC 8200 section 8.1.
 */
public final class PacketOffload {
    /** More pieces than any sensible segment size makes of 64 kB; a guest must not make dom0 work for one-byte pieces. */
    static final int SEGMENTS_MAX = 1024;

    private static final int SLOT_BYTES = 4096;
    private static final int TCP_FLAGS_OFFSET = 13;
    private static final int TCP_SEQUENCE_OFFSET = 4;
    private static final int TCP_FIN = 0x01;
    private static final int TCP_PSH = 0x08;
    private static final int TCP_CWR = 0x80;
    private static final int IPV6_HEADER = 40;

    private PacketOffload() {
    }

    /**
     * {@code packet} as a station with {@code features} takes it: itself, itself with its checksum, or its pieces.
     *
     * @return no packet if it cannot be made fit: its headers do not say what was claimed of it, or it is too long
     */
    public static List<NetPacket> forPeer(final NetPacket packet, final OffloadFeatures features) {
        if (!isSound(packet)) {
            return List.of();
        }
        if (packet.gso().isPresent() && (!features.sg() || !features.takesGso(packet.gso().type()))) {
            return segment(packet);
        }
        if (!features.sg() && packet.length() > SLOT_BYTES) {
            return List.of();
        }
        if (packet.checksum() == PacketChecksum.BLANK) {
            final PacketHeaders headers = PacketHeaders.parse(packet.frame()).orElseThrow();
            final boolean taken = features.takesBlank(headers.version());
            return List.of(taken ? packet : validated(completed(packet.frame(), headers), packet.hash()));
        }
        return List.of(packet);
    }

    /** The packet's headers bear out what is claimed of it: a checksum to complete, TCP of the right version to cut. */
    public static boolean isSound(final NetPacket packet) {
        if (packet.length() < NetPacket.HEADER_BYTES || packet.length() > NetPacket.MAX_BYTES) {
            return false;
        }
        if (!packet.gso().isPresent() && packet.checksum() != PacketChecksum.BLANK) {
            return true;
        }
        final Optional<PacketHeaders> headers = PacketHeaders.parse(packet.frame());
        if (headers.isEmpty() || !packet.gso().isPresent()) {
            return headers.isPresent();
        }
        final int version = packet.gso().type() == Netif.XEN_NETIF_GSO_TYPE_TCPV4
                ? PacketHeaders.IPV4
                : PacketHeaders.IPV6;
        final int data = headers.get().end() - headers.get().payload();
        return headers.get().protocol() == PacketHeaders.TCP && headers.get().version() == version
                && packet.gso().size() > 0 && data <= (long) packet.gso().size() * SEGMENTS_MAX;
    }

    private static NetPacket validated(final byte[] frame, final FlowHash hash) {
        return new NetPacket(frame, PacketChecksum.VALIDATED, Gso.NONE, hash);
    }

    /** The pieces of a large TCP packet, with sequence numbers, flags, lengths and checksums of their own. */
    private static List<NetPacket> segment(final NetPacket packet) {
        final byte[] frame = packet.frame();
        final PacketHeaders headers = PacketHeaders.parse(frame).orElseThrow();
        final List<NetPacket> pieces = new ArrayList<>();
        int at = headers.payload();
        do {
            final int length = Math.min(packet.gso().size(), headers.end() - at);
            pieces.add(validated(piece(frame, headers, at, length, pieces.size()), packet.hash()));
            at += length;
        } while (at < headers.end());
        return pieces;
    }

    private static byte[] piece(final byte[] frame, final PacketHeaders headers, final int from, final int length,
            final int number) {
        final byte[] piece = Arrays.copyOf(frame, headers.payload() + length);
        System.arraycopy(frame, from, piece, headers.payload(), length);
        final int flags = headers.transport() + TCP_FLAGS_OFFSET;
        if (from + length < headers.end()) {
            piece[flags] = (byte) (piece[flags] & ~(TCP_FIN | TCP_PSH));
        }
        if (number > 0) {
            piece[flags] = (byte) (piece[flags] & ~TCP_CWR);
        }
        addToSequence(piece, headers.transport() + TCP_SEQUENCE_OFFSET, from - headers.payload());
        putLengths(piece, headers, number);
        final PacketHeaders own = new PacketHeaders(headers.network(), headers.version(), headers.transport(),
                headers.protocol(), headers.payload(), piece.length);
        return completed(piece, own);
    }

    private static void addToSequence(final byte[] piece, final int at, final int bytes) {
        final int sequence = ((u16(piece, at) << 16) | u16(piece, at + 2)) + bytes;
        putU16(piece, at, sequence >>> 16);
        putU16(piece, at + 2, sequence);
    }

    private static void putLengths(final byte[] piece, final PacketHeaders headers, final int number) {
        final int network = headers.network();
        if (headers.version() == PacketHeaders.IPV6) {
            putU16(piece, network + 4, piece.length - network - IPV6_HEADER);
            return;
        }
        putU16(piece, network + 2, piece.length - network);
        putU16(piece, network + 4, u16(piece, network + 4) + number);
        final int headerBytes = (piece[network] & 0xf) * 4;
        putU16(piece, network + 10, 0);
        putU16(piece, network + 10, ~fold(sum(piece, network, network + headerBytes)));
    }

    /** {@code frame} with its TCP or UDP checksum computed; empty if it is no such packet. */
    public static Optional<byte[]> complete(final byte[] frame) {
        return PacketHeaders.parse(frame).map(headers -> completed(frame, headers));
    }

    private static byte[] completed(final byte[] frame, final PacketHeaders headers) {
        final byte[] complete = frame.clone();
        putU16(complete, headers.checksumOffset(), 0);
        final int checksum = ~fold(pseudoSum(complete, headers) + sum(complete, headers.transport(), headers.end()))
                & 0xffff;
        // Zero says "no checksum" in UDP; its complement counts the same.
        putU16(complete, headers.checksumOffset(),
                checksum == 0 && headers.protocol() == PacketHeaders.UDP ? 0xffff : checksum);
        return complete;
    }

    /** {@code frame} as a sender that leaves the checksum to others writes it; empty if it is no TCP or UDP packet. */
    public static Optional<NetPacket> blank(final byte[] frame) {
        return PacketHeaders.parse(frame).map(headers -> {
            final byte[] blank = frame.clone();
            putU16(blank, headers.checksumOffset(), fold(pseudoSum(blank, headers)));
            return new NetPacket(blank, PacketChecksum.BLANK, Gso.NONE);
        });
    }

    /** The TCP or UDP checksum of {@code frame} is right; empty if it is no such packet. */
    public static Optional<Boolean> isChecksumRight(final byte[] frame) {
        return PacketHeaders.parse(frame).map(headers -> {
            final boolean none = headers.protocol() == PacketHeaders.UDP && headers.version() == PacketHeaders.IPV4
                    && u16(frame, headers.checksumOffset()) == 0;
            return none || fold(pseudoSum(frame, headers) + sum(frame, headers.transport(), headers.end())) == 0xffff;
        });
    }

    /** The Internet checksum of {@code bytes[from..to)}, whose own field must be 0: ICMP's and the IPv4 header's. */
    public static int checksum(final byte[] bytes, final int from, final int to) {
        return ~fold(sum(bytes, from, to)) & 0xffff;
    }

    private static long pseudoSum(final byte[] frame, final PacketHeaders headers) {
        final int addresses = headers.addresses();
        return sum(frame, addresses, addresses + headers.addressBytes()) + headers.protocol()
                + (headers.end() - headers.transport());
    }

    private static long sum(final byte[] bytes, final int from, final int to) {
        long sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += u16(bytes, at);
        }
        return at < to ? sum + ((bytes[at] & 0xff) << 8) : sum;
    }

    private static int fold(final long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
