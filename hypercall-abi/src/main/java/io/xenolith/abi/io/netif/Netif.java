// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

/** Network protocol. Source: Xen public/io/netif.h. */
public final class Netif {
    public static final int _NETRXF_data_validated = 0;
    public static final int _NETTXF_csum_blank = 0;
    public static final int _XEN_NETIF_CTRLF_GREF_readonly = 0;
    public static final int _XEN_NETIF_CTRL_HASH_TYPE_IPV4 = 0;
    public static final int _XEN_NETIF_EXTRA_FLAG_MORE = 0;
    public static final int _NETRXF_csum_blank = 1;
    public static final int _NETTXF_data_validated = 1;
    public static final int _XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP = 1;
    public static final int _NETRXF_more_data = 2;
    public static final int _NETTXF_more_data = 2;
    public static final int _XEN_NETIF_CTRL_HASH_TYPE_IPV6 = 2;
    public static final int _NETRXF_extra_info = 3;
    public static final int _NETTXF_extra_info = 3;
    public static final int _XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP = 3;
    public static final int _NETRXF_gso_prefix = 4;
    public static final int NETIF_RSP_DROPPED = -2;
    public static final int NETIF_RSP_ERROR = -1;
    public static final int NETIF_RSP_OKAY = 0;
    public static final int NETIF_RSP_NULL = 1;
    public static final int NETRXF_data_validated = 1;
    public static final int NETRXF_csum_blank = 2;
    public static final int NETRXF_more_data = 4;
    public static final int NETRXF_extra_info = 8;
    public static final int NETRXF_gso_prefix = 16;
    public static final int NETTXF_csum_blank = 1;
    public static final int NETTXF_data_validated = 2;
    public static final int NETTXF_more_data = 4;
    public static final int NETTXF_extra_info = 8;
    public static final int XEN_NETIF_CTRL_HASH_ALGORITHM_NONE = 0;
    public static final int XEN_NETIF_CTRL_STATUS_SUCCESS = 0;
    public static final int XEN_NETIF_CTRL_TYPE_INVALID = 0;
    public static final int XEN_NETIF_EXTRA_TYPE_NONE = 0;
    public static final int XEN_NETIF_GSO_TYPE_NONE = 0;
    public static final int XEN_NETIF_CTRLF_GREF_readonly = 1;
    public static final int XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ = 1;
    public static final int XEN_NETIF_CTRL_HASH_TYPE_IPV4 = 1;
    public static final int XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED = 1;
    public static final int XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS = 1;
    public static final int XEN_NETIF_EXTRA_FLAG_MORE = 1;
    public static final int XEN_NETIF_EXTRA_TYPE_GSO = 1;
    public static final int XEN_NETIF_GSO_TYPE_TCPV4 = 1;
    public static final int XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP = 2;
    public static final int XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER = 2;
    public static final int XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS = 2;
    public static final int XEN_NETIF_EXTRA_TYPE_MCAST_ADD = 2;
    public static final int XEN_NETIF_GSO_TYPE_TCPV6 = 2;
    public static final int XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW = 3;
    public static final int XEN_NETIF_CTRL_TYPE_SET_HASH_KEY = 3;
    public static final int XEN_NETIF_EXTRA_TYPE_MCAST_DEL = 3;
    public static final int XEN_NETIF_CTRL_HASH_TYPE_IPV6 = 4;
    public static final int XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE = 4;
    public static final int XEN_NETIF_EXTRA_TYPE_HASH = 4;
    public static final int XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE = 5;
    public static final int XEN_NETIF_EXTRA_TYPE_MAX = 5;
    public static final int XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING = 6;
    public static final int XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM = 7;
    public static final int XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP = 8;
    public static final int XEN_NETIF_CTRL_TYPE_GET_GREF_MAPPING_SIZE = 8;
    public static final int XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING = 9;
    public static final int XEN_NETIF_CTRL_TYPE_DEL_GREF_MAPPING = 10;
    public static final int XEN_NETIF_NR_SLOTS_MIN = 18;
    public static final int XEN_NETIF_MAX_TX_SIZE = 65535;

    private Netif() {
    }
}
