package io.xenolith.abi.boot;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;

/**
 * Where everything lies in a new domain's address space, for a kernel without the notes INIT_P2M and MOD_START_PFN: kernel,
 * P2M list, start_info, xenstore page, console page, page tables (L4 first), boot stack, then padding. All of it is mapped
 * contiguously from virtBase on, page pfn at virtBase + pfn * 4096. Source: the recorded layouts of the real builder.
 *
 * @param virtBase virtual address of pfn 0
 * @param p2m virtual address of the P2M list, 8 bytes a page
 * @param pageTables virtual address of the L4, followed by the other tables
 * @param tables how many tables of each level, index 1 to 4
 * @param mappedEnd first virtual address that is not mapped
 */
public record BootLayout(long virtBase, long nrPages, long p2m, long startInfo, long xenstore, long console,
        long pageTables, int[] tables, long stack, long mappedEnd) {
    /** The mapping ends at a multiple of this. */
    private static final long ROUND = 4L << 20;
    /** At least this much is free between the stack and the end of the mapping. */
    private static final long SLACK = 512L << 10;

    private static final int LEVELS = 4;

    /**
     * Lays out a domain of {@code nrPages} pages for {@code kernel}.
     *
     * @throws IllegalArgumentException if the memory is too small; the message says how much is needed
     */
    public static BootLayout of(final KernelImage kernel, final long nrPages) {
        final long virtBase = kernel.virtBase();
        final long p2m = roundUp(kernel.end(), Page.SIZE);
        final long startInfo = p2m + (Page.count(nrPages * Long.BYTES) << Page.SHIFT);
        final long xenstore = startInfo + Page.SIZE;
        final long console = xenstore + Page.SIZE;
        final long pageTables = console + Page.SIZE;
        // More tables move the stack up, which may need more tables: repeat until it fits.
        int[] tables = new int[LEVELS + 1];
        long stack = pageTables;
        long mappedEnd = 0;
        for (long nrTables = 0;;) {
            stack = pageTables + (nrTables << Page.SHIFT);
            mappedEnd = virtBase + roundUp(stack + Page.SIZE + SLACK - virtBase, ROUND);
            tables = tablesFor(virtBase, mappedEnd);
            final long needed = (long) tables[1] + tables[2] + tables[3] + tables[4];
            if (needed == nrTables) {
                break;
            }
            nrTables = needed;
        }
        final long neededPages = (stack + Page.SIZE - virtBase) >>> Page.SHIFT;
        if (nrPages < neededPages) {
            throw new IllegalArgumentException(
                    "memory of " + (nrPages << Page.SHIFT) / 1024 + " KiB is too small: the kernel"
                            + " and its boot pages need " + (neededPages << Page.SHIFT) / 1024 + " KiB");
        }
        return new BootLayout(virtBase, nrPages, p2m, startInfo, xenstore, console, pageTables, tables, stack,
                mappedEnd);
    }

    private static long roundUp(final long value, final long unit) {
        return (value + unit - 1) / unit * unit;
    }

    /** Tables of each level that map {@code from} to {@code to}. */
    private static int[] tablesFor(final long from, final long to) {
        final int[] count = new int[LEVELS + 1];
        for (int level = 1; level <= LEVELS; level++) {
            final int shift = Page.SHIFT + 9 * level;
            count[level] = level == LEVELS ? 1 : (int) (((to - 1) >>> shift) - (from >>> shift)) + 1;
        }
        return count;
    }

    public int nrTables() {
        return tables[1] + tables[2] + tables[3] + tables[4];
    }

    /** The pfn of a mapped virtual address. */
    public long pfn(final long va) {
        return (va - virtBase) >>> Page.SHIFT;
    }

    /** Start value of the stack pointer: the top of the boot stack page. */
    public long stackTop() {
        return stack + Page.SIZE;
    }

    /** Virtual address of table {@code index} of {@code level}: the L4 comes first, then L3s, L2s, L1s. */
    public long table(final int level, final int index) {
        int before = 0;
        for (int above = LEVELS; above > level; above--) {
            before += tables[above];
        }
        return pageTables + ((long) (before + index) << Page.SHIFT);
    }

    /** Whether {@code va} lies in a page table: those pages are mapped read-only. */
    public boolean isTable(final long va) {
        return va >= pageTables && va < pageTables + ((long) nrTables() << Page.SHIFT);
    }

    /** Which table of {@code level} holds the entry for {@code va}. */
    public int tableIndex(final int level, final long va) {
        final int shift = Page.SHIFT + 9 * level;
        return level == LEVELS ? 0 : (int) ((va >>> shift) - (virtBase >>> shift));
    }

    /** Index of the entry for {@code va} in its table of {@code level}. */
    public static int entryIndex(final int level, final long va) {
        return Pte.index(va, level);
    }
}
