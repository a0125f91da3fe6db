// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

/** Block protocol. Source: Xen public/io/blkif.h. */
public final class Blkif {
    public static final int BLKIF_RSP_EOPNOTSUPP = -2;
    public static final int BLKIF_RSP_ERROR = -1;
    public static final int BLKIF_OP_READ = 0;
    public static final int BLKIF_RSP_OKAY = 0;
    public static final int BLKIF_DISCARD_SECURE = 1;
    public static final int BLKIF_OP_WRITE = 1;
    public static final int BLKIF_OP_WRITE_BARRIER = 2;
    public static final int BLKIF_OP_FLUSH_DISKCACHE = 3;
    public static final int BLKIF_OP_RESERVED_1 = 4;
    public static final int BLKIF_OP_DISCARD = 5;
    public static final int BLKIF_OP_INDIRECT = 6;
    public static final int BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST = 8;
    public static final int BLKIF_MAX_SEGMENTS_PER_REQUEST = 11;
    public static final int VDISK_CDROM = 1;
    public static final int VDISK_REMOVABLE = 2;
    public static final int VDISK_READONLY = 4;

    private Blkif() {
    }
}
