package io.xenolith.usernet.packet;

import java.util.Optional;

/**
 * An ARP packet for IPv4 over Ethernet. Source: RFC 826.
 *
 * <pre>
 *  hardware type    0  2  1
 *  protocol type    2  2  0x0800
 *  address lengths  4  2  6, 4
 *  operation        6  2
 *  sender           8  6+4
 *  target          18  6+4
 * </pre>
 */
public record Arp(int operation, MacAddress senderMac, Ipv4Address sender, MacAddress targetMac, Ipv4Address target) {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int BYTES = 28;
    private static final int HARDWARE_ETHERNET = 1;
    private static final int LENGTHS = 0x0604;

    /** The packet in {@code frame}; empty if there is none of this kind. */
    public static Optional<Arp> parse(final byte[] frame) {
        final int at = Ethernet.HEADER_BYTES;
        if (frame.length < at + BYTES || Octets.u16(frame, at) != HARDWARE_ETHERNET
                || Octets.u16(frame, at + 2) != Ethernet.TYPE_IPV4 || Octets.u16(frame, at + 4) != LENGTHS) {
            return Optional.empty();
        }
        return Optional.of(new Arp(Octets.u16(frame, at + 6), MacAddress.at(frame, at + 8),
                Ipv4Address.at(frame, at + 14), MacAddress.at(frame, at + 18), Ipv4Address.at(frame, at + 24)));
    }

    /** The answer to this request of the station that has the address asked for, which is at {@code own}. */
    public Arp reply(final MacAddress own) {
        return new Arp(REPLY, /* senderMac= */ own, /* sender= */ target, /* targetMac= */ senderMac,
                /* target= */ sender);
    }

    /** A frame to {@code destination} with this packet. */
    public byte[] frame(final MacAddress destination) {
        final byte[] frame = new Ethernet(destination, senderMac, Ethernet.TYPE_ARP).frame(BYTES);
        final int at = Ethernet.HEADER_BYTES;
        Octets.putU16(frame, at, HARDWARE_ETHERNET);
        Octets.putU16(frame, at + 2, Ethernet.TYPE_IPV4);
        Octets.putU16(frame, at + 4, LENGTHS);
        Octets.putU16(frame, at + 6, operation);
        senderMac.put(frame, at + 8);
        Octets.putU32(frame, at + 14, sender.value());
        targetMac.put(frame, at + 18);
        Octets.putU32(frame, at + 24, target.value());
        return frame;
    }
}
