package io.xenolith.drivers.net;

import io.xenolith.abi.io.netif.Netif;

/**
 * What the other half takes as it is.
 *
 * @param sg packets of several slots
 * @param gsoTcpv4 large TCP packets over IPv4
 * @param gsoTcpv6 large TCP packets over IPv6
 * @param csumIpv4 blank TCP and UDP checksums over IPv4
 * @param csumIpv6 blank TCP and UDP checksums over IPv6
 */
public record OffloadFeatures(boolean sg, boolean gsoTcpv4, boolean gsoTcpv6, boolean csumIpv4, boolean csumIpv6) {
    public static final OffloadFeatures ALL = new OffloadFeatures(true, true, true, true, true);
    /** Packets of one slot with complete checksums. */
    public static final OffloadFeatures NONE = new OffloadFeatures(false, false, false, false, false);

    /** What both can. */
    public OffloadFeatures and(final OffloadFeatures other) {
        return new OffloadFeatures(sg && other.sg, gsoTcpv4 && other.gsoTcpv4, gsoTcpv6 && other.gsoTcpv6,
                csumIpv4 && other.csumIpv4, csumIpv6 && other.csumIpv6);
    }

    /** Packets with this XEN_NETIF_GSO_TYPE_* are taken. */
    boolean takesGso(final int type) {
        return switch (type) {
            case Netif.XEN_NETIF_GSO_TYPE_TCPV4 -> gsoTcpv4;
            case Netif.XEN_NETIF_GSO_TYPE_TCPV6 -> gsoTcpv6;
            default -> false;
        };
    }

    /** Blank checksums over this version of IP are taken. */
    boolean takesBlank(final int version) {
        return version == PacketHeaders.IPV4 ? csumIpv4 : csumIpv6;
    }
}
