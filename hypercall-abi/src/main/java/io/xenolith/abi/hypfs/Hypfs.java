// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.hypfs;

/** hypfs_op sub-operations. Source: Xen public/hypfs.h. */
public final class Hypfs {
    public static final int XEN_HYPFS_ENC_PLAIN = 0;
    public static final int XEN_HYPFS_OP_get_version = 0;
    public static final int XEN_HYPFS_TYPE_DIR = 0;
    public static final int XEN_HYPFS_ENC_GZIP = 1;
    public static final int XEN_HYPFS_OP_read = 1;
    public static final int XEN_HYPFS_TYPE_BLOB = 1;
    public static final int XEN_HYPFS_VERSION = 1;
    public static final int XEN_HYPFS_OP_write_contents = 2;
    public static final int XEN_HYPFS_TYPE_STRING = 2;
    public static final int XEN_HYPFS_TYPE_UINT = 3;
    public static final int XEN_HYPFS_TYPE_INT = 4;
    public static final int XEN_HYPFS_TYPE_BOOL = 5;
    public static final int XEN_HYPFS_MAX_PATHLEN = 1024;

    private Hypfs() {
    }
}
