package io.xenolith.abi.boot;

import io.xenolith.abi.Page;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of pages that is mapped when a domain starts, and the page tables that were made for it: those of the higher levels
 * first. Tables that an earlier mapping has already are shared with it, the L4 always.
 *
 * @param first virtual address of the first byte
 * @param last virtual address of the last byte
 * @param pfn what {@code first} maps
 * @param tablesPfn pfn of the first table
 * @param tables the tables of each level from 4 down to 1
 */
public record BootMapping(long first, long last, long pfn, long tablesPfn, List<Tables> tables) {
    private static final int LEVELS = 4;

    /** Tables of one level: {@code count} in a row, the first of which translates slot {@code firstSlot}. */
    public record Tables(int level, long firstSlot, int count) {
    }

    /** A mapping that stands below {@code above} in the address space, or is the only one if that is null. */
    static BootMapping of(final long first, final long last, final long pfn, final long tablesPfn,
            final BootMapping above) {
        final List<Tables> tables = new ArrayList<>();
        for (int level = LEVELS; level >= 1; level--) {
            final long firstSlot = slot(level, first);
            long end = slot(level, last) + 1;
            if (above != null) {
                end = Math.min(end, slot(level, above.first));
            }
            tables.add(new Tables(level, firstSlot, (int) Math.max(0, end - firstSlot)));
        }
        return new BootMapping(first, last, pfn, tablesPfn, List.copyOf(tables));
    }

    /** Which table of its level translates {@code va}, counted from address 0; there is one L4 for all addresses. */
    static long slot(final int level, final long va) {
        return level == LEVELS ? 0 : va >>> (Page.SHIFT + 9 * level);
    }

    /** How many tables were made for it. */
    public int nrTables() {
        return tables.stream().mapToInt(Tables::count).sum();
    }

    /** How many tables of {@code level} were made for it. */
    public int nrTables(final int level) {
        return tables.get(LEVELS - level).count();
    }

    public long nrPages() {
        return ((last - first) >>> Page.SHIFT) + 1;
    }

    /** The pfn of its table of {@code level} for {@code va}; -1 if that is not one of its own. */
    long tablePfn(final int level, final long va) {
        long pfnOfLevel = tablesPfn;
        for (int above = LEVELS; above > level; above--) {
            pfnOfLevel += nrTables(above);
        }
        final long index = slot(level, va) - tables.get(LEVELS - level).firstSlot();
        return index >= 0 && index < nrTables(level) ? pfnOfLevel + index : -1;
    }

    /** Whether page {@code candidate} of the domain is one of its tables. */
    boolean isTable(final long candidate) {
        return candidate >= tablesPfn && candidate < tablesPfn + nrTables();
    }
}
