package io.xenolith.x86.cpu;

import java.util.Arrays;

/**
 * A global or local descriptor table, by the machine addresses of its pages, so that loading a selector needs no linear
 * mapping of the table. Filled in by the owner.
 */
public final class DescriptorTable {
    private static final int PAGES = 16;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final long[] pages = new long[PAGES];
    /** Bytes of the table; descriptors beyond do not exist. */
    public int bytes;

    /** An empty table. */
    public DescriptorTable() {
        Arrays.fill(pages, -1);
    }

    /** Sets the machine address of page {@code index} (0 to 15). */
    public void page(final int index, final long maddr) {
        pages[index] = maddr;
    }

    /** Machine address of the descriptor that {@code selector} names, or -1 if there is none. */
    public long descriptorAddress(final int selector) {
        final int offset = selector & ~7;
        if (offset + 7 >= bytes) {
            return -1;
        }
        final long page = pages[offset >>> PAGE_SHIFT];
        return page < 0 ? -1 : page + (offset & PAGE_MASK);
    }
}
