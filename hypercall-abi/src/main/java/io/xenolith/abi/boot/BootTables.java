package io.xenolith.abi.boot;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a new domain's page tables: every page of the layout mapped, page tables read-only, all else read-write;
 * pages beyond the domain's memory stay unmapped.
 */
public final class BootTables {
    private static final long TABLE = Pte.PRESENT | Pte.RW | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final long DATA_RO = Pte.PRESENT | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final long DATA = DATA_RO | Pte.RW;
    private static final int LEVELS = 4;

    private final BootLayout layout;
    private final long[] mfns;
    private final List<LocalMemory> memories = new ArrayList<>();

    private BootTables(final BootLayout layout, final long[] mfns) {
        this.layout = layout;
        this.mfns = mfns;
        for (final BootMapping mapping : layout.mappings()) {
            memories.add(new LocalMemory(mapping.nrTables() << Page.SHIFT));
        }
    }

    /**
     * For each mapping of the layout its tables in their order, one after the other; they go to its {@code tablesPfn}.
     *
     * @param mfns the P2M
     */
    public static List<byte[]> build(final BootLayout layout, final long[] mfns) {
        final BootTables tables = new BootTables(layout, mfns);
        layout.mappings().forEach(tables::fill);
        return tables.memories.stream().map(LocalMemory::array).toList();
    }

    private void fill(final BootMapping mapping) {
        for (final BootMapping.Tables tables : mapping.tables()) {
            for (int child = 0; child < tables.count() && tables.level() < LEVELS; child++) {
                final long va = (tables.firstSlot() + child) << (Page.SHIFT + 9 * tables.level());
                put(tables.level() + 1, va, Pte.make(mfns[(int) layout.tablePfn(tables.level(), va)], TABLE));
            }
        }
        final long mapped = Math.min(mapping.nrPages(), layout.nrPages() - mapping.pfn());
        for (long page = 0; page < mapped; page++) {
            final long pfn = mapping.pfn() + page;
            put(1, mapping.first() + (page << Page.SHIFT),
                    Pte.make(mfns[(int) pfn], layout.isTable(pfn) ? DATA_RO : DATA));
        }
    }

    /** Sets the entry for {@code va} in its table of {@code level}, whichever mapping that was made for. */
    private void put(final int level, final long va, final long entry) {
        final long pfn = layout.tablePfn(level, va);
        for (int i = 0; i < memories.size(); i++) {
            final BootMapping mapping = layout.mappings().get(i);
            if (mapping.isTable(pfn)) {
                final long table = (pfn - mapping.tablesPfn()) << Page.SHIFT;
                memories.get(i).putLong(table + (long) Pte.index(va, level) * Long.BYTES, entry);
            }
        }
    }
}
