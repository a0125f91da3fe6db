package io.xenolith.drivers.net;

/**
 * What a packet's addresses, and ports if it is TCP, hash to: the same for all packets of a flow.
 *
 * @param type number of a hash type, the bit of a XEN_NETIF_CTRL_HASH_TYPE_* from 0 to {@link #TYPE_MAX}; -1 for none
 * @param value the hash; 0 without one
 */
public record FlowHash(int type, int value) {
    /** The packet was not hashed. */
    public static final FlowHash NONE = new FlowHash(-1, 0);
    /** XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP's. */
    public static final int TYPE_MAX = 3;

    public boolean isPresent() {
        return type >= 0;
    }
}
