// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.xs;

/** Xenstore wire protocol. Source: Xen public/io/xs_wire.h. */
public final class XsWire {
    public static final int XENSTORE_CONNECTED = 0;
    public static final int XENSTORE_ERROR_NONE = 0;
    public static final int XENSTORE_ERROR_COMM = 1;
    public static final int XENSTORE_RECONNECT = 1;
    public static final int XENSTORE_SERVER_FEATURE_RECONNECTION = 1;
    public static final int XENSTORE_ERROR_RINGIDX = 2;
    public static final int XENSTORE_SERVER_FEATURE_ERROR = 2;
    public static final int XENSTORE_ERROR_PROTO = 3;
    public static final int XENSTORE_RING_SIZE = 1024;
    public static final int XENSTORE_REL_PATH_MAX = 2048;
    public static final int XENSTORE_ABS_PATH_MAX = 3072;
    public static final int XENSTORE_PAYLOAD_MAX = 4096;
    public static final int XS_CONTROL = 0;
    public static final int XS_DEBUG = 0;
    public static final int XS_WATCH_PATH = 0;
    public static final int XS_DIRECTORY = 1;
    public static final int XS_WATCH_TOKEN = 1;
    public static final int XS_READ = 2;
    public static final int XS_GET_PERMS = 3;
    public static final int XS_WATCH = 4;
    public static final int XS_UNWATCH = 5;
    public static final int XS_TRANSACTION_START = 6;
    public static final int XS_TRANSACTION_END = 7;
    public static final int XS_INTRODUCE = 8;
    public static final int XS_RELEASE = 9;
    public static final int XS_GET_DOMAIN_PATH = 10;
    public static final int XS_WRITE = 11;
    public static final int XS_MKDIR = 12;
    public static final int XS_RM = 13;
    public static final int XS_SET_PERMS = 14;
    public static final int XS_WATCH_EVENT = 15;
    public static final int XS_ERROR = 16;
    public static final int XS_IS_DOMAIN_INTRODUCED = 17;
    public static final int XS_RESUME = 18;
    public static final int XS_SET_TARGET = 19;
    public static final int XS_RESET_WATCHES = 21;
    public static final int XS_DIRECTORY_PART = 22;
    public static final int XS_TYPE_COUNT = 23;
    public static final int XS_INVALID = 65535;

    private XsWire() {
    }
}
