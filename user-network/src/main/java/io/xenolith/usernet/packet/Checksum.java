package io.xenolith.usernet.packet;

/** The Internet checksum. Source: RFC 1071. */
public final class Checksum {
    private Checksum() {
    }

    /** Of {@code bytes[from..to)}, whose own field must be 0. Over a range that includes a right field it is 0. */
    public static int of(final byte[] bytes, final int from, final int to) {
        return ~fold(sum(bytes, from, to)) & 0xffff;
    }

    /** Of a UDP or TCP packet at {@code bytes[from..to)} between two addresses: RFC 9293, 3.1, has the pseudo header. */
    public static int ofTransport(final Ipv4Address source, final Ipv4Address destination, final int protocol,
            final byte[] bytes, final int from, final int to) {
        return ~fold(pseudoSum(source, destination, protocol, to - from) + sum(bytes, from, to)) & 0xffff;
    }

    /** The sum of the pseudo header alone: what the field holds when somebody else is to complete it. */
    public static int ofPseudoHeader(final Ipv4Address source, final Ipv4Address destination, final int protocol,
            final int length) {
        return fold(pseudoSum(source, destination, protocol, length));
    }

    private static long pseudoSum(final Ipv4Address source, final Ipv4Address destination, final int protocol,
            final int length) {
        return (source.value() >>> 16) + (source.value() & 0xffff) + (destination.value() >>> 16)
                + (destination.value() & 0xffff) + protocol + (long) length;
    }

    private static long sum(final byte[] bytes, final int from, final int to) {
        long sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += Octets.u16(bytes, at);
        }
        return at < to ? sum + (Octets.u8(bytes, at) << 8) : sum;
    }

    private static int fold(final long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
