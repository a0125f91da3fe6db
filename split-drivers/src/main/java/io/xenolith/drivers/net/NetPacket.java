package io.xenolith.drivers.net;

import io.xenolith.abi.Page;

/**
 * An Ethernet packet between two drivers.
 *
 * @param frame from the destination address on, without the check sequence; not changed once the packet exists
 * @param checksum of TCP or UDP
 * @param gso how it is to be cut before it reaches a wire
 * @param hash what its sender made of its flow
 */
public record NetPacket(byte[] frame, PacketChecksum checksum, Gso gso, FlowHash hash) {
    /** Bytes of an Ethernet header. */
    public static final int HEADER_BYTES = 14;
    /** Longest packet the protocol can say. */
    public static final int MAX_BYTES = 65_535;

    /** A packet without a hash. */
    public NetPacket(final byte[] frame, final PacketChecksum checksum, final Gso gso) {
        this(frame, checksum, gso, FlowHash.NONE);
    }

    /** A packet that needs nothing done to it. */
    public static NetPacket of(final byte[] frame) {
        return new NetPacket(frame, PacketChecksum.UNCHECKED, Gso.NONE);
    }

    /** The same packet with {@code newHash}. */
    NetPacket withHash(final FlowHash newHash) {
        return newHash.equals(hash) ? this : new NetPacket(frame, checksum, gso, newHash);
    }

    /** Bytes. */
    public int length() {
        return frame.length;
    }

    /** Slots of a ring for its extra infos. */
    int extraSlots() {
        return (gso.isPresent() ? 1 : 0) + (hash.isPresent() ? 1 : 0);
    }

    /** Slots of a ring for its data, a page each. */
    int dataSlots() {
        return (frame.length + Page.SIZE - 1) / Page.SIZE;
    }

    /** The destination address is a group's, all stations' included. */
    boolean isMulticast() {
        return (frame[0] & 1) != 0;
    }
}
