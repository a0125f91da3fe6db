package io.xenolith.usernet.packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 packet, or a fragment of one. Options are skipped. Source: RFC 791.
 *
 * <pre>
 *  version, header words  0  1     time to live   8  1
 *  service                1  1     protocol       9  1
 *  total length           2  2     checksum      10  2
 *  identification         4  2     source        12  4
 *  flags, offset/8        6  2     destination   16  4
 * </pre>
 *
 * @param fragmentOffset where in its packet a fragment's bytes are
 * @param moreFragments it is a fragment, and not the last
 * @param payload what is behind the header; not to be changed
 */
public record Ipv4Packet(Ipv4Address source, Ipv4Address destination, int protocol, int identification,
        int fragmentOffset, boolean moreFragments, byte[] payload) {
    public static final int HEADER_BYTES = 20;
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    /** Longest packet, header and all. */
    public static final int BYTES_MAX = 65_535;

    private static final int VERSION_AND_WORDS = 0x45;
    private static final int TIME_TO_LIVE = 64;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_MASK = 0x1fff;
    private static final int OFFSET_UNIT = 8;

    /** A whole packet. */
    public Ipv4Packet(final Ipv4Address source, final Ipv4Address destination, final int protocol,
            final byte[] payload) {
        this(source, destination, protocol, 0, 0, false, payload);
    }

    /** The packet in {@code frame}, behind its Ethernet header; empty if it is cut off or its header is damaged. */
    public static Optional<Ipv4Packet> parse(final byte[] frame) {
        final int at = Ethernet.HEADER_BYTES;
        if (frame.length < at + HEADER_BYTES || Octets.u8(frame, at) >>> 4 != 4) {
            return Optional.empty();
        }
        final int header = (Octets.u8(frame, at) & 0xf) * 4;
        final int length = Octets.u16(frame, at + 2);
        if (header < HEADER_BYTES || length < header || frame.length - at < length
                || Checksum.of(frame, at, at + header) != 0) {
            return Optional.empty();
        }
        final int fragment = Octets.u16(frame, at + 6);
        return Optional.of(new Ipv4Packet(Ipv4Address.at(frame, at + 12), Ipv4Address.at(frame, at + 16),
                Octets.u8(frame, at + 9), Octets.u16(frame, at + 4), (fragment & OFFSET_MASK) * OFFSET_UNIT,
                (fragment & MORE_FRAGMENTS) != 0, Arrays.copyOfRange(frame, at + header, at + length)));
    }

    /** It is a part of a packet only. */
    public boolean isFragment() {
        return moreFragments || fragmentOffset != 0;
    }

    /** A frame with this packet. A packet that is no fragment says that it must not become one. */
    public byte[] frame(final MacAddress from, final MacAddress to) {
        final int length = HEADER_BYTES + payload.length;
        final byte[] frame = new Ethernet(to, from, Ethernet.TYPE_IPV4).frame(length);
        final int at = Ethernet.HEADER_BYTES;
        frame[at] = VERSION_AND_WORDS;
        Octets.putU16(frame, at + 2, length);
        Octets.putU16(frame, at + 4, identification);
        Octets.putU16(frame, at + 6, isFragment()
                ? fragmentOffset / OFFSET_UNIT | (moreFragments ? MORE_FRAGMENTS : 0)
                : DONT_FRAGMENT);
        frame[at + 8] = TIME_TO_LIVE;
        frame[at + 9] = (byte) protocol;
        Octets.putU32(frame, at + 12, source.value());
        Octets.putU32(frame, at + 16, destination.value());
        Octets.putU16(frame, at + 10, Checksum.of(frame, at, at + HEADER_BYTES));
        System.arraycopy(payload, 0, frame, at + HEADER_BYTES, payload.length);
        return frame;
    }
}
