package io.xenolith.drivers.net;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifExtraInfo;

/** What both halves write into extra infos, and read from them. Source: Xen public/io/netif.h, "Extra Info". */
final class ExtraInfos {
    private ExtraInfos() {
    }

    /**
     * Fills a zeroed {@code extra}.
     *
     * @param more another extra info follows
     */
    static void putGso(final NetifExtraInfo extra, final Gso gso, final boolean more) {
        extra.type(Netif.XEN_NETIF_EXTRA_TYPE_GSO).uGsoType(gso.type()).uGsoSize(gso.size())
                .flags(more ? Netif.XEN_NETIF_EXTRA_FLAG_MORE : 0);
    }

    /** Fills a zeroed {@code extra}, the last of its packet. */
    static void putHash(final NetifExtraInfo extra, final FlowHash hash) {
        extra.type(Netif.XEN_NETIF_EXTRA_TYPE_HASH).uHashType(hash.type())
                .uHashAlgorithm(Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ);
        for (int i = 0; i < Integer.BYTES; i++) {
            extra.uHashValue(i, (hash.value() >>> (i * Byte.SIZE)) & 0xff);
        }
    }

    /** The hash in {@code extra}; NONE if there is no such algorithm or type. */
    static FlowHash hash(final NetifExtraInfo extra) {
        final int type = extra.uHashType();
        if (type > FlowHash.TYPE_MAX
                || extra.uHashAlgorithm() != Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ) {
            return FlowHash.NONE;
        }
        return new FlowHash(type, hashValue(extra));
    }

    private static int hashValue(final NetifExtraInfo extra) {
        int value = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | extra.uHashValue(i);
        }
        return value;
    }

    /** For traces. */
    static String describe(final NetifExtraInfo extra) {
        return "extra info " + switch (extra.type()) {
            case Netif.XEN_NETIF_EXTRA_TYPE_GSO -> "GSO " + extra.uGsoSize();
            case Netif.XEN_NETIF_EXTRA_TYPE_MCAST_ADD -> "MCAST_ADD";
            case Netif.XEN_NETIF_EXTRA_TYPE_MCAST_DEL -> "MCAST_DEL";
            default -> "HASH " + Integer.toHexString(hashValue(extra));
        };
    }
}
