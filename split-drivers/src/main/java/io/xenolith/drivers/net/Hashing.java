package io.xenolith.drivers.net;

import io.xenolith.abi.io.netif.Netif;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How packets are hashed, and which queue goes with a hash, as a frontend sets it through the control ring. The setters
 * answer with a XEN_NETIF_CTRL_STATUS_* and change nothing unless that is SUCCESS. Until an algorithm and a type of hash
 * are chosen, packets have no hash, and queues are chosen freely, but for each flow always the same. Source: Xen
 * public/io/netif.h, "Control messages"; where that leaves a choice, Linux's backend.
 */
final class Hashing {
    /** Longest key. */
    static final int KEY_BYTES_MAX = 40;
    /** Longest table from hash to queue. */
    static final int MAPPING_MAX = 128;
    /** All XEN_NETIF_CTRL_HASH_TYPE_*. */
    static final int TYPES_ALL = Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4 | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP
            | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV6 | Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP;

    /** Any key would do to choose queues freely; this is the one of the public test vectors. */
    private static final byte[] FREE_KEY = HexFormat.of().parseHex(
            "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa");
    private static final int PORTS_BYTES = 4;
    private static final int INPUT_MAX = 36;

    private int algorithm = Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE;
    private int types;
    private byte[] key = new byte[0];
    private int[] mapping = new int[0];
    private int version;

    /** The same settings, which do not change with these. */
    Hashing copy() {
        final Hashing copy = new Hashing();
        copy.algorithm = algorithm;
        copy.types = types;
        copy.key = key;
        copy.mapping = mapping.clone();
        copy.version = version;
        return copy;
    }

    /** Another number after each change. */
    int version() {
        return version;
    }

    int setAlgorithm(final int newAlgorithm) {
        if (newAlgorithm != Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE
                && newAlgorithm != Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ) {
            return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
        }
        algorithm = newAlgorithm;
        version++;
        return Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** Whether {@link #TYPES_ALL} are supported now. */
    int typesStatus() {
        return algorithm == Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE
                ? Netif.XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED
                : Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** @param newTypes XEN_NETIF_CTRL_HASH_TYPE_*, 0 for no hashing */
    int setTypes(final int newTypes) {
        if ((newTypes & ~TYPES_ALL) != 0 || algorithm == Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE) {
            return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
        }
        types = newTypes;
        version++;
        return Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** Whether a key of this size is taken: so that nothing need be copied of one that is not. */
    static int keyStatus(final int bytes) {
        return Integer.compareUnsigned(bytes, KEY_BYTES_MAX) > 0
                ? Netif.XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW
                : Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** The key from now on, of up to {@link #KEY_BYTES_MAX} bytes. */
    void setKey(final byte[] newKey) {
        key = newKey.clone();
        version++;
    }

    /** A table of {@code entries} zeroes; none for 0. */
    int setMappingSize(final int entries) {
        if (Integer.compareUnsigned(entries, MAPPING_MAX) > 0) {
            return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
        }
        mapping = new int[entries];
        version++;
        return Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** Whether {@code entries} from {@code offset} on lie within the table. */
    int mappingStatus(final int entries, final int offset) {
        if (Integer.compareUnsigned(entries, MAPPING_MAX) > 0) {
            return Netif.XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW;
        }
        return Integer.compareUnsigned(offset, mapping.length) > 0 || entries > mapping.length - offset
                ? Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER
                : Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** Replaces entries of the table, {@link #mappingStatus} being SUCCESS. */
    int setMapping(final int[] entries, final int offset, final int queues) {
        for (final int queue : entries) {
            if (Integer.compareUnsigned(queue, queues) >= 0) {
                return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
            }
        }
        System.arraycopy(entries, 0, mapping, offset, entries.length);
        version++;
        return Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    /** Packets are hashed. */
    boolean isActive() {
        return algorithm != Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE && types != 0;
    }

    /** XEN_NETIF_CTRL_HASH_TYPE_* that are chosen. */
    int types() {
        return types;
    }

    /** The hash of the highest type chosen that {@code frame} has; NONE if there is none. */
    FlowHash hash(final byte[] frame) {
        if (!isActive()) {
            return FlowHash.NONE;
        }
        final int network = PacketHeaders.network(frame);
        if (network < 0) {
            return FlowHash.NONE;
        }
        final boolean v4 = PacketHeaders.isIpv4(frame, network);
        final int withPorts = v4
                ? Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP
                : Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP;
        if (isChosen(withPorts)) {
            final Optional<PacketHeaders> headers = PacketHeaders.parse(frame);
            if (headers.isPresent() && headers.get().protocol() == PacketHeaders.TCP) {
                return new FlowHash(withPorts, hash(key, frame, headers.get()));
            }
        }
        final int plain = v4 ? Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4 : Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV6;
        return isChosen(plain) ? new FlowHash(plain, hash(key, frame, network, v4)) : FlowHash.NONE;
    }

    /** The hash type of this number is chosen. */
    boolean isChosen(final int type) {
        return (types & 1 << type) != 0;
    }

    private static int hash(final byte[] key, final byte[] frame, final PacketHeaders headers) {
        final byte[] input = new byte[INPUT_MAX];
        System.arraycopy(frame, headers.addresses(), input, 0, headers.addressBytes());
        System.arraycopy(frame, headers.transport(), input, headers.addressBytes(), PORTS_BYTES);
        return Toeplitz.hash(key, input, headers.addressBytes() + PORTS_BYTES);
    }

    private static int hash(final byte[] key, final byte[] frame, final int network, final boolean v4) {
        final int from = PacketHeaders.addresses(network, v4);
        final int bytes = PacketHeaders.addressBytes(v4);
        return Toeplitz.hash(key, Arrays.copyOfRange(frame, from, from + bytes), bytes);
    }

    /**
     * The queue of {@code queues} that {@code frame} goes to.
     *
     * @param hash what {@link #hash} said of it
     */
    int queue(final byte[] frame, final FlowHash hash, final int queues) {
        if (queues == 1) {
            return 0;
        }
        if (!isActive()) {
            return Integer.remainderUnsigned(freeHash(frame), queues);
        }
        // A packet without a hash counts as one of hash 0.
        return mapping.length == 0
                ? Integer.remainderUnsigned(hash.value(), queues)
                : mapping[Integer.remainderUnsigned(hash.value(), mapping.length)];
    }

    /** Tells flows of UDP apart as well, which no type of hash does. */
    private static int freeHash(final byte[] frame) {
        final Optional<PacketHeaders> headers = PacketHeaders.parse(frame);
        if (headers.isPresent()) {
            return hash(FREE_KEY, frame, headers.get());
        }
        final int network = PacketHeaders.network(frame);
        return network < 0 ? 0 : hash(FREE_KEY, frame, network, PacketHeaders.isIpv4(frame, network));
    }
}
