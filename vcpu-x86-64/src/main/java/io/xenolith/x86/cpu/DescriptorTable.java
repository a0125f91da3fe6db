package io.xenolith.x86.cpu;

import java.util.Arrays;

/**
 * A global or local descriptor table, by the machine addresses of its pages, so that loading a selector needs no linear
 * mapping of the table. Filled in by the owner, who may leave pages out: a descriptor in one that is {@link #ABSENT} faults at
 * {@link #linearBase}, as it would if the table were mapped there; one that is {@link #BLANK} reads as zeros.
 */
public final class DescriptorTable {
    private static final int PAGES = 16;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    /** Machine address of a page that holds nothing but zeros. */
    public static final long BLANK = -1;
    /** Machine address of a page that is not mapped. */
    public static final long ABSENT = -2;

    private final long[] pages = new long[PAGES];
    /** Where the table would be in linear memory. */
    public long linearBase;
    /** Bytes of the table; descriptors beyond do not exist. */
    public int bytes;

    /** An empty table. */
    public DescriptorTable() {
        Arrays.fill(pages, BLANK);
    }

    /** Makes all pages {@link #ABSENT}. */
    public void unmap() {
        Arrays.fill(pages, ABSENT);
    }

    /** Sets the machine address of page {@code index} (0 to 15). */
    public void page(final int index, final long maddr) {
        pages[index] = maddr;
    }

    /** Machine address of the descriptor that {@code selector} names; {@link #BLANK} if there is none, or {@link #ABSENT}. */
    public long descriptorAddress(final int selector) {
        final int offset = selector & ~7;
        if (offset + 7 >= bytes) {
            return BLANK;
        }
        final long page = pages[offset >>> PAGE_SHIFT];
        return page < 0 ? page : page + (offset & PAGE_MASK);
    }
}
