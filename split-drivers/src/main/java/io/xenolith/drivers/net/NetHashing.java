package io.xenolith.drivers.net;

import io.xenolith.abi.io.netif.Netif;
import java.util.HexFormat;

/**
 * What a {@link Netfront} asks its backend to hash, if there is a control ring. It hashes what it sends in the same way.
 *
 * @param types XEN_NETIF_CTRL_HASH_TYPE_*, 0 for no hashing
 * @param key of the Toeplitz hash, up to 40 bytes
 * @param mappingEntries entries of the table from hash to queue, which names the queues in turn; 0 for no table
 */
public record NetHashing(int types, byte[] key, int mappingEntries) {
    /** No control ring. */
    public static final NetHashing OFF = new NetHashing(0, new byte[0], 0);
    /** All types, the key of the public test vectors, the longest table a backend of Linux takes. */
    public static final NetHashing TOEPLITZ = new NetHashing(
            Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4 | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP
                    | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV6 | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP,
            HexFormat.of().parseHex("6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa"),
            Hashing.MAPPING_MAX);

    public NetHashing {
        if ((types & ~Hashing.TYPES_ALL) != 0) {
            throw new IllegalArgumentException("types=" + types + ", want some of " + Hashing.TYPES_ALL);
        }
        if (key.length > Hashing.KEY_BYTES_MAX) {
            throw new IllegalArgumentException("key of " + key.length + " bytes, want up to " + Hashing.KEY_BYTES_MAX);
        }
        if (mappingEntries < 0 || mappingEntries > Hashing.MAPPING_MAX) {
            throw new IllegalArgumentException(
                    "mappingEntries=" + mappingEntries + ", want 0 to " + Hashing.MAPPING_MAX);
        }
        key = key.clone();
    }

    /** Something is to be hashed. */
    public boolean isWanted() {
        return types != 0;
    }
}
