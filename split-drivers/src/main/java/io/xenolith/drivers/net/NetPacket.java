package io.xenolith.drivers.net;

/**
 * An Ethernet packet between two drivers.
 *
 * @param frame from the destination address on, without the check sequence; not changed once the packet exists
 * @param checksum of TCP or UDP
 * @param gso how it is to be cut before it reaches a wire
 */
public record NetPacket(byte[] frame, PacketChecksum checksum, Gso gso) {
    /** Bytes of an Ethernet header. */
    public static final int HEADER_BYTES = 14;
    /** Longest packet the protocol can say. */
    public static final int MAX_BYTES = 65_535;

    /** A packet that needs nothing done to it. */
    public static NetPacket of(final byte[] frame) {
        return new NetPacket(frame, PacketChecksum.UNCHECKED, Gso.NONE);
    }

    /** Bytes. */
    public int length() {
        return frame.length;
    }

    /** The destination address is a group's, all stations' included. */
    boolean isMulticast() {
        return (frame[0] & 1) != 0;
    }
}
