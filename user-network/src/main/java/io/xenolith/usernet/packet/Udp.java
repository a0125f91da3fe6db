package io.xenolith.usernet.packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * A UDP datagram. Source: RFC 768.
 *
 * <pre>
 *  source port       0  2
 *  destination port  2  2
 *  length            4  2
 *  checksum          6  2   0: there is none
 *  data              8
 * </pre>
 */
public record Udp(int sourcePort, int destinationPort, byte[] data) {
    /** Longest data that a packet has room for. */
    public static final int DATA_MAX = Ipv4Packet.BYTES_MAX - Ipv4Packet.HEADER_BYTES - 8;

    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_OFFSET = 6;
    /** What is written for a checksum of 0, which would say that there is none. */
    private static final int ZERO = 0xffff;

    /**
     * The datagram in {@code packet}; empty if it is cut off or damaged.
     *
     * @param trusted its checksum need not be right: the sender has left that to somebody
     */
    public static Optional<Udp> parse(final Ipv4Packet packet, final boolean trusted) {
        final byte[] bytes = packet.payload();
        if (bytes.length < HEADER_BYTES) {
            return Optional.empty();
        }
        final int length = Octets.u16(bytes, 4);
        if (length < HEADER_BYTES || length > bytes.length) {
            return Optional.empty();
        }
        final boolean checked = !trusted && Octets.u16(bytes, CHECKSUM_OFFSET) != 0;
        if (checked && Checksum.ofTransport(packet.source(), packet.destination(), Ipv4Packet.UDP, bytes, 0,
                length) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Udp(Octets.u16(bytes, 0), Octets.u16(bytes, 2),
                Arrays.copyOfRange(bytes, HEADER_BYTES, length)));
    }

    /** The datagram's bytes, for a packet between these two. */
    public byte[] bytes(final Ipv4Address source, final Ipv4Address destination) {
        final byte[] bytes = new byte[HEADER_BYTES + data.length];
        Octets.putU16(bytes, 0, sourcePort);
        Octets.putU16(bytes, 2, destinationPort);
        Octets.putU16(bytes, 4, bytes.length);
        System.arraycopy(data, 0, bytes, HEADER_BYTES, data.length);
        final int checksum = Checksum.ofTransport(source, destination, Ipv4Packet.UDP, bytes, 0, bytes.length);
        Octets.putU16(bytes, CHECKSUM_OFFSET, checksum == 0 ? ZERO : checksum);
        return bytes;
    }
}
