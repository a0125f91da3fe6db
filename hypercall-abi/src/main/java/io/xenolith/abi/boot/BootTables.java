package io.xenolith.abi.boot;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;

/**
 * The bytes of a new domain's page tables: every page of the layout mapped, page tables read-only, all else read-write;
 * pages beyond the domain's memory stay unmapped.
 */
public final class BootTables {
    private static final long TABLE = Pte.PRESENT | Pte.RW | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final long DATA_RO = Pte.PRESENT | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final long DATA = DATA_RO | Pte.RW;

    private BootTables() {
    }

    /** All tables in their order of {@link BootLayout#table}, one after the other; {@code mfns} is the P2M. */
    public static byte[] build(final BootLayout layout, final long[] mfns) {
        final LocalMemory bytes = new LocalMemory(layout.nrTables() << Page.SHIFT);
        for (int level = 4; level > 1; level--) {
            for (int child = 0; child < layout.tables()[level - 1]; child++) {
                final long va = firstAddress(layout, level - 1, child);
                final long childMfn = mfns[(int) layout.pfn(layout.table(level - 1, child))];
                put(bytes, layout, level, va, Pte.make(childMfn, TABLE));
            }
        }
        final long last = Math.min(layout.mappedEnd(), layout.virtBase() + (layout.nrPages() << Page.SHIFT));
        for (long va = layout.virtBase(); va != last; va += Page.SIZE) {
            final long flags = layout.isTable(va) ? DATA_RO : DATA;
            put(bytes, layout, 1, va, Pte.make(mfns[(int) layout.pfn(va)], flags));
        }
        return bytes.array();
    }

    /** Lowest virtual address that table {@code index} of {@code level} translates, not below the mapping's start. */
    private static long firstAddress(final BootLayout layout, final int level, final int index) {
        final int shift = Page.SHIFT + 9 * level;
        final long start = ((layout.virtBase() >> shift) + index) << shift;
        return Long.compareUnsigned(start, layout.virtBase()) < 0 ? layout.virtBase() : start;
    }

    private static void put(final LocalMemory bytes, final BootLayout layout, final int level, final long va,
            final long entry) {
        final long table = layout.table(level, layout.tableIndex(level, va)) - layout.pageTables();
        bytes.putLong(table + (long) BootLayout.entryIndex(level, va) * Long.BYTES, entry);
    }
}
