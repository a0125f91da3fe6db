package io.xenolith.drivers.net;

/** What is known of a packet's TCP or UDP checksum. */
public enum PacketChecksum {
    /** Nothing: the receiver checks it. */
    UNCHECKED,
    /** The field holds the pseudo header's sum only; whoever sends the packet over a wire completes it. */
    BLANK,
    /** It is right: the sender vouches for it. */
    VALIDATED
}
