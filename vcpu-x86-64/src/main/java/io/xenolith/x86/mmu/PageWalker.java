package io.xenolith.x86.mmu;

import io.xenolith.x86.Ram;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * The processor's walk of a 4-level page-table tree. Source: Intel SDM volume 3, 4.5 and 4.6.
 *
 * <p>An entry is marked accessed on the way, the last one dirty for a write, only if the whole access is allowed. A table
 * outside RAM reads as all ones, whose reserved bits make the access fault.
 */
public final class PageWalker {
    /** Bits of a page fault's error code; WRITE, USER and FETCH also say what an access wants. */
    public static final int PRESENT = 1;
    public static final int WRITE = 2;
    public static final int USER = 4;
    public static final int RESERVED = 8;
    public static final int FETCH = 16;

    private static final long PTE_PRESENT = 1;
    private static final long PTE_RW = 2;
    private static final long PTE_USER = 4;
    private static final long PTE_ACCESSED = 1 << 5;
    private static final long PTE_DIRTY = 1 << 6;
    private static final long PTE_PS = 1 << 7;
    private static final long PTE_NX = 1L << 63;
    private static final long FRAME_MASK = 0x000F_FFFF_FFFF_F000L;
    private static final int LEVELS = 4;
    private static final int INDEX_BITS = 9;
    private static final int INDEX_MASK = 511;
    /** PS is no page size here. */
    private static final int LEVEL_512_GIB = 4;
    private static final int PAT_LARGE_BIT = 12;

    private long base;
    private long bytes;
    private final long addressReserved;
    private final long[] path = new long[LEVELS + 1];
    private int leafLevel = 1;
    /** Is told where is written, or null. */
    private LongConsumer writes;

    /**
     * A walker of {@code ram}.
     *
     * @param addressBits width of a physical address (52 at most); higher frame bits in an entry are reserved
     */
    public PageWalker(final Ram ram, final int addressBits) {
        final MemorySegment segment = ram.segment();
        base = segment.address();
        bytes = segment.byteSize();
        addressReserved = FRAME_MASK & -(1L << addressBits);
    }

    /** The memory lies at {@code newBase} now, and has {@code newBytes}, whatever was said of it before. */
    void moved(final long newBase, final long newBytes) {
        base = newBase;
        bytes = newBytes;
    }

    /** From now on {@code listener} is told every machine address that is marked or found for a write; null: nobody is. */
    void writes(final LongConsumer listener) {
        writes = listener;
    }

    /**
     * Translates {@code va}, which is canonical.
     *
     * @param root machine address of the top table
     * @param access WRITE, FETCH and USER
     * @return the machine address, or the complement of a page fault's error code
     */
    public long walk(final long root, final long va, final int access) {
        final long maddr = find(root, va, access);
        if (maddr >= 0) {
            for (int upper = LEVELS; upper > leafLevel; upper--) {
                mark(path[upper], PTE_ACCESSED);
            }
            mark(path[leafLevel], (access & WRITE) == 0 ? PTE_ACCESSED : PTE_ACCESSED | PTE_DIRTY);
            if (writes != null && (access & WRITE) != 0) {
                writes.accept(maddr);
            }
        }
        return maddr;
    }

    /** Number of address bits within the page that the last walk found: 12, 21 or 30. */
    public int pageShift() {
        return shift(leafLevel);
    }

    private static int shift(final int level) {
        return Ram.PAGE_SHIFT + INDEX_BITS * (level - 1);
    }

    /** As {@link #walk}, but marks nothing. */
    public long find(final long root, final long va, final int access) {
        long table = root & FRAME_MASK;
        long all = PTE_RW | PTE_USER;
        long any = 0;
        for (int level = LEVELS; level > 0; level--) {
            final int shift = shift(level);
            final long at = table + ((va >>> shift & INDEX_MASK) << 3);
            final long entry = load(at);
            path[level] = at;
            if ((entry & PTE_PRESENT) == 0) {
                return ~(long) access;
            }
            final boolean leaf = level == 1 || ((entry & PTE_PS) != 0 && level < LEVEL_512_GIB);
            if (reserved(entry, level, leaf, shift)) {
                return ~(long) (access | PRESENT | RESERVED);
            }
            all &= entry;
            any |= entry;
            if (leaf) {
                leafLevel = level;
                final long inPage = (1L << shift) - 1;
                return allowed(all, any, access)
                        ? (entry & FRAME_MASK & ~inPage) | (va & inPage)
                        : ~(long) (access | PRESENT);
            }
            table = entry & FRAME_MASK;
        }
        throw new AssertionError("level 1 is a leaf");
    }

    private boolean reserved(final long entry, final int level, final boolean leaf, final int shift) {
        final long inFrame = leaf && level > 1 ? (1L << shift) - 1 & FRAME_MASK & ~(1L << PAT_LARGE_BIT) : 0;
        final boolean psTop = level == LEVEL_512_GIB && (entry & PTE_PS) != 0;
        return (entry & (addressReserved | inFrame)) != 0 || psTop;
    }

    private static boolean allowed(final long all, final long any, final int access) {
        final boolean user = (access & USER) != 0;
        return (!user || (all & PTE_USER) != 0) && ((access & WRITE) == 0 || (all & PTE_RW) != 0)
                && ((access & FETCH) == 0 || (any & PTE_NX) == 0);
    }

    private long load(final long address) {
        return address < bytes ? HostMemory.getLong(base + address) : -1;
    }

    private void mark(final long address, final long bits) {
        final long entry = load(address);
        if ((entry & bits) != bits) {
            HostMemory.putLong(base + address, entry | bits);
            if (writes != null) {
                writes.accept(address);
            }
        }
    }

    /** Whether bits 63 to 47 of {@code va} are equal. */
    public static boolean canonical(final long va) {
        return va << 16 >> 16 == va;
    }
}
