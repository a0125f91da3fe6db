package io.xenolith.drivers.net;

import io.xenolith.abi.io.netif.Netif;

/**
 * How a large TCP packet is to be cut for a wire.
 *
 * @param type XEN_NETIF_GSO_TYPE_*
 * @param size TCP payload of each piece in bytes, from 1 unless the type is NONE
 */
public record Gso(int type, int size) {
    /** The packet is as it is on a wire. */
    public static final Gso NONE = new Gso(Netif.XEN_NETIF_GSO_TYPE_NONE, 0);

    /** The packet is to be cut. */
    public boolean isPresent() {
        return type != Netif.XEN_NETIF_GSO_TYPE_NONE;
    }
}
