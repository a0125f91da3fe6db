package io.xenolith.drivers.net;

import java.util.Optional;

/**
 * Where the headers of a TCP or UDP packet over IPv4 or IPv6 lie, every one of them checked to be within the frame.
 * Sources: IEEE 802.1Q, RFC 791, RFC 8200, RFC 9293, RFC 768.
 *
 * @param network offset of the IP header
 * @param version of IP, 4 or 6
 * @param transport offset of the TCP or UDP header
 * @param protocol {@link #TCP} or {@link #UDP}
 * @param payload offset of the data
 * @param end offset after the last byte of the IP packet; what follows fills up a short frame
 */
record PacketHeaders(int network, int version, int transport, int protocol, int payload, int end) {
    static final int IPV4 = 4;
    static final int IPV6 = 6;
    static final int TCP = 6;
    static final int UDP = 17;

    private static final int ETHERTYPE_OFFSET = 12;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int VLAN_BYTES = 4;
    private static final int IPV4_HEADER_MIN = 20;
    private static final int IPV6_HEADER = 40;
    /** More fragments, or not the first one. */
    private static final int IPV4_FRAGMENT_MASK = 0x3fff;
    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    private static final int IPV6_DESTINATION = 60;
    private static final int IPV6_EXTENSION_UNIT = 8;
    private static final int TCP_HEADER_MIN = 20;
    private static final int UDP_HEADER = 8;
    private static final int TCP_CHECKSUM_OFFSET = 16;
    private static final int UDP_CHECKSUM_OFFSET = 6;

    /** Finds the headers of {@code frame}; empty if it is no whole TCP or UDP packet. */
    static Optional<PacketHeaders> parse(final byte[] frame) {
        final int network = network(frame);
        if (network < 0) {
            return Optional.empty();
        }
        return isIpv4(frame, network) ? parseIpv4(frame, network) : parseIpv6(frame, network);
    }

    /** Offset of the header of IPv4 or IPv6, the fixed part of which is within {@code frame}; -1 if there is none. */
    static int network(final byte[] frame) {
        int network = NetPacket.HEADER_BYTES;
        if (frame.length < network) {
            return -1;
        }
        int type = u16(frame, ETHERTYPE_OFFSET);
        if (type == ETHERTYPE_VLAN && frame.length >= network + VLAN_BYTES) {
            type = u16(frame, ETHERTYPE_OFFSET + VLAN_BYTES);
            network += VLAN_BYTES;
        }
        final int left = frame.length - network;
        final boolean v4 = type == ETHERTYPE_IPV4 && left >= IPV4_HEADER_MIN && version(frame, network) == IPV4;
        final boolean v6 = type == ETHERTYPE_IPV6 && left >= IPV6_HEADER && version(frame, network) == IPV6;
        return v4 || v6 ? network : -1;
    }

    private static int version(final byte[] frame, final int network) {
        return (frame[network] & 0xf0) >> 4;
    }

    /** The header that {@link #network} found is one of IPv4, not of IPv6. */
    static boolean isIpv4(final byte[] frame, final int network) {
        return version(frame, network) == IPV4;
    }

    private static Optional<PacketHeaders> parseIpv4(final byte[] frame, final int network) {
        final int header = (frame[network] & 0xf) * 4;
        final int total = u16(frame, network + 2);
        final boolean fragment = (u16(frame, network + 6) & IPV4_FRAGMENT_MASK) != 0;
        if (header < IPV4_HEADER_MIN || total < header || network + total > frame.length || fragment) {
            return Optional.empty();
        }
        return parseTransport(frame, network, IPV4, network + header, frame[network + 9] & 0xff, network + total);
    }

    private static Optional<PacketHeaders> parseIpv6(final byte[] frame, final int network) {
        final int end = network + IPV6_HEADER + u16(frame, network + 4);
        if (end > frame.length) {
            return Optional.empty();
        }
        int next = frame[network + 6] & 0xff;
        int at = network + IPV6_HEADER;
        while (next == IPV6_HOP_BY_HOP || next == IPV6_ROUTING || next == IPV6_DESTINATION) {
            if (at + IPV6_EXTENSION_UNIT > end) {
                return Optional.empty();
            }
            next = frame[at] & 0xff;
            at += ((frame[at + 1] & 0xff) + 1) * IPV6_EXTENSION_UNIT;
        }
        return parseTransport(frame, network, IPV6, at, next, end);
    }

    private static Optional<PacketHeaders> parseTransport(final byte[] frame, final int network, final int version,
            final int transport, final int protocol, final int end) {
        final int payload;
        if (protocol == UDP) {
            payload = transport + UDP_HEADER;
        } else if (protocol == TCP && transport + TCP_HEADER_MIN <= end) {
            payload = transport + Math.max(TCP_HEADER_MIN, (frame[transport + 12] >> 4 & 0xf) * 4);
        } else {
            return Optional.empty();
        }
        return payload > end
                ? Optional.empty()
                : Optional.of(new PacketHeaders(network, version, transport, protocol, payload, end));
    }

    /** Offset of the checksum field. */
    int checksumOffset() {
        return transport + (protocol == TCP ? TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET);
    }

    /** Offset of the source address, which the destination's follows. */
    int addresses() {
        return addresses(network, version == IPV4);
    }

    /** Offset of the source address in an IP header at {@code network}. */
    static int addresses(final int network, final boolean v4) {
        return v4 ? network + 12 : network + 8;
    }

    /** Bytes of both addresses. */
    int addressBytes() {
        return addressBytes(version == IPV4);
    }

    static int addressBytes(final boolean v4) {
        return v4 ? 8 : 32;
    }

    static int u16(final byte[] frame, final int at) {
        return ((frame[at] & 0xff) << 8) | (frame[at + 1] & 0xff);
    }

    static void putU16(final byte[] frame, final int at, final int value) {
        frame[at] = (byte) (value >> 8);
        frame[at + 1] = (byte) value;
    }
}
