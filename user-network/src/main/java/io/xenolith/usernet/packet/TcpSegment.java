package io.xenolith.usernet.packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * A TCP segment. Source: RFC 9293, 3.1; RFC 7323 for the window's scale.
 *
 * <pre>
 *  source port        0  2     data offset, flags  12  2
 *  destination port   2  2     window              14  2
 *  sequence number    4  4     checksum            16  2
 *  acknowledgement    8  4     urgent pointer      18  2
 * </pre>
 *
 * @param window as it is on the wire, not scaled
 * @param mss largest segment that the sender takes, of a SYN; {@link #NO_OPTION} if it does not say
 * @param windowScale bits by which its windows are to be shifted, of a SYN; {@link #NO_OPTION} if it does not scale
 */
public record TcpSegment(int sourcePort, int destinationPort, int sequence, int acknowledgement, int flags, int window,
        int mss, int windowScale, byte[] data) {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    /** The segment has no such option. */
    public static final int NO_OPTION = -1;
    public static final int HEADER_BYTES = 20;
    /** Largest number that a window's scale may be. */
    public static final int SCALE_MAX = 14;

    private static final int CHECKSUM_OFFSET = 16;
    private static final int FLAGS_MASK = 0x3f;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_SCALE = 3;
    private static final int MSS_BYTES = 4;
    private static final int SCALE_BYTES = 3;

    /** A segment without options. */
    public TcpSegment(final int sourcePort, final int destinationPort, final int sequence, final int acknowledgement,
            final int flags, final int window, final byte[] data) {
        this(sourcePort, destinationPort, sequence, acknowledgement, flags, window, NO_OPTION, NO_OPTION, data);
    }

    /**
     * The segment in {@code packet}; empty if it is cut off or damaged.
     *
     * @param trusted its checksum need not be right: the sender has left that to somebody
     */
    public static Optional<TcpSegment> parse(final Ipv4Packet packet, final boolean trusted) {
        final byte[] bytes = packet.payload();
        if (bytes.length < HEADER_BYTES) {
            return Optional.empty();
        }
        final int header = (Octets.u8(bytes, 12) >>> 4) * 4;
        if (header < HEADER_BYTES || header > bytes.length) {
            return Optional.empty();
        }
        if (!trusted && Checksum.ofTransport(packet.source(), packet.destination(), Ipv4Packet.TCP, bytes, 0,
                bytes.length) != 0) {
            return Optional.empty();
        }
        return Optional.of(new TcpSegment(Octets.u16(bytes, 0), Octets.u16(bytes, 2), Octets.u32(bytes, 4),
                Octets.u32(bytes, 8), Octets.u8(bytes, 13) & FLAGS_MASK, Octets.u16(bytes, 14),
                option(bytes, header, OPTION_MSS, MSS_BYTES), option(bytes, header, OPTION_SCALE, SCALE_BYTES),
                Arrays.copyOfRange(bytes, header, bytes.length)));
    }

    /** The value of the option of that kind and length; the list ends at the first thing that is no option. */
    private static int option(final byte[] bytes, final int end, final int kind, final int length) {
        int at = HEADER_BYTES;
        while (at < end && bytes[at] != OPTION_END) {
            if (bytes[at] == OPTION_NOP) {
                at++;
                continue;
            }
            final int own = at + 1 < end ? Octets.u8(bytes, at + 1) : 0;
            if (own < 2 || at + own > end) {
                return NO_OPTION;
            }
            if (bytes[at] == kind && own == length) {
                return length == MSS_BYTES ? Octets.u16(bytes, at + 2) : Octets.u8(bytes, at + 2);
            }
            at += own;
        }
        return NO_OPTION;
    }

    public boolean has(final int flag) {
        return (flags & flag) != 0;
    }

    /** How many sequence numbers it takes: its data's, and one each for SYN and FIN. */
    public int sequenceLength() {
        return data.length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** The segment's bytes; its checksum covers the pseudo header only. */
    public byte[] blankBytes(final Ipv4Address source, final Ipv4Address destination) {
        final int options = (mss == NO_OPTION ? 0 : MSS_BYTES) + (windowScale == NO_OPTION ? 0 : SCALE_BYTES + 1);
        final byte[] bytes = new byte[HEADER_BYTES + options + data.length];
        Octets.putU16(bytes, 0, sourcePort);
        Octets.putU16(bytes, 2, destinationPort);
        Octets.putU32(bytes, 4, sequence);
        Octets.putU32(bytes, 8, acknowledgement);
        bytes[12] = (byte) (((HEADER_BYTES + options) / 4) << 4);
        bytes[13] = (byte) flags;
        Octets.putU16(bytes, 14, window);
        Octets.putU16(bytes, CHECKSUM_OFFSET,
                Checksum.ofPseudoHeader(source, destination, Ipv4Packet.TCP, bytes.length));
        putOptions(bytes);
        System.arraycopy(data, 0, bytes, HEADER_BYTES + options, data.length);
        return bytes;
    }

    private void putOptions(final byte[] bytes) {
        int at = HEADER_BYTES;
        if (mss != NO_OPTION) {
            bytes[at] = OPTION_MSS;
            bytes[at + 1] = MSS_BYTES;
            Octets.putU16(bytes, at + 2, mss);
            at += MSS_BYTES;
        }
        if (windowScale != NO_OPTION) {
            bytes[at] = OPTION_NOP;
            bytes[at + 1] = OPTION_SCALE;
            bytes[at + 2] = SCALE_BYTES;
            bytes[at + 3] = (byte) windowScale;
        }
    }

    /** The segment's bytes with their checksum. */
    public byte[] bytes(final Ipv4Address source, final Ipv4Address destination) {
        final byte[] bytes = blankBytes(source, destination);
        Octets.putU16(bytes, CHECKSUM_OFFSET, 0);
        Octets.putU16(bytes, CHECKSUM_OFFSET,
                Checksum.ofTransport(source, destination, Ipv4Packet.TCP, bytes, 0, bytes.length));
        return bytes;
    }
}
