package io.xenolith.abi;

/**
 * Bits of an x86-64 page-table entry of any level.
 *
 * <pre>
 *  63 62..59  58..52    51..12  11..9 8 7       6 5 4   3   2    1  0
 *  NX key     available frame   avail G PSE/PAT D A PCD PWT USER RW PRESENT
 * </pre>
 */
public final class Pte {
    public static final long PRESENT = 1L;
    public static final long RW = 1L << 1;
    public static final long USER = 1L << 2;
    public static final long PWT = 1L << 3;
    public static final long PCD = 1L << 4;
    public static final long ACCESSED = 1L << 5;
    public static final long DIRTY = 1L << 6;
    public static final long PSE = 1L << 7;
    public static final long PAT = 1L << 7;
    public static final long GLOBAL = 1L << 8;
    public static final long AVAIL = 7L << 9;
    /** Xen's mark on an L1 entry that the guest wrote without USER: a guest-kernel page. */
    public static final long GUEST_KERNEL = 1L << 52;
    public static final long NX = 1L << 63;
    public static final long FRAME_MASK = 0x000f_ffff_ffff_f000L;

    /** Entries in a table of any level. */
    public static final int ENTRIES = 512;

    private Pte() {
    }

    /** Frame number an entry names. */
    public static long mfn(final long entry) {
        return (entry & FRAME_MASK) >>> Page.SHIFT;
    }

    /** An entry from a frame number and flag bits. */
    public static long make(final long mfn, final long flags) {
        return ((mfn << Page.SHIFT) & FRAME_MASK) | flags;
    }

    /** Index of {@code va}'s entry in its table of {@code level} (1 to 4). */
    public static int index(final long va, final int level) {
        return (int) (va >>> (Page.SHIFT + 9 * (level - 1))) & (ENTRIES - 1);
    }
}
