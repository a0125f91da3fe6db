package io.xenolith.usernet.packet;

/**
 * An Ethernet header. Source: IEEE 802.3.
 *
 * <pre>
 *  destination  0  6
 *  source       6  6
 *  type        12  2
 * </pre>
 */
public record Ethernet(MacAddress destination, MacAddress source, int type) {
    public static final int HEADER_BYTES = 14;
    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;

    private static final int TYPE_OFFSET = 12;

    /** The header of {@code frame}, which must have {@link #HEADER_BYTES}. */
    public static Ethernet parse(final byte[] frame) {
        return new Ethernet(MacAddress.at(frame, 0), MacAddress.at(frame, MacAddress.BYTES),
                Octets.u16(frame, TYPE_OFFSET));
    }

    /** A frame with this header and room for {@code bytes} behind it. */
    byte[] frame(final int bytes) {
        final byte[] frame = new byte[HEADER_BYTES + bytes];
        destination.put(frame, 0);
        source.put(frame, MacAddress.BYTES);
        Octets.putU16(frame, TYPE_OFFSET, type);
        return frame;
    }
}
