package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;

/** The kernel's own page tables as it can read them: every table page lies, read-only, in the linear map. */
public final class PageTables {
    private static final int TOP = 4;

    private final GuestMemory memory;
    private final P2m p2m;
    private final long root;

    /** @param root virtual address of the L4 in the linear map */
    public PageTables(final GuestMemory memory, final P2m p2m, final long root) {
        this.memory = memory;
        this.p2m = p2m;
        this.root = root;
    }

    /** Virtual address of the root table. */
    public long rootVa() {
        return root;
    }

    /** Frame of the root table: what CR3 names. */
    public long rootMfn() {
        return p2m.mfnOfVa(root);
    }

    /** Virtual address of the table of {@code level} (1 to 4) that covers {@code va}, or 0 if there is none. */
    public long table(final long va, final int level) {
        long table = root;
        for (int at = TOP; at > level; at--) {
            final long entry = memory.getLong(table + (long) Pte.index(va, at) * Long.BYTES);
            if ((entry & Pte.PRESENT) == 0) {
                return 0;
            }
            table = p2m.linear().va(p2m.pfnOfMfn(Pte.mfn(entry)));
        }
        return table;
    }

    /** The entry of {@code level} for {@code va}; 0 where there is no table for it. */
    public long entry(final long va, final int level) {
        final long table = table(va, level);
        return table == 0 ? 0 : memory.getLong(table + (long) Pte.index(va, level) * Long.BYTES);
    }

    /** Machine address of the entry of {@code level} for {@code va}, or -1 where there is no table for it. */
    public long entryMaddr(final long va, final int level) {
        final long table = table(va, level);
        return table == 0 ? -1 : p2m.maddrOfVa(table) + (long) Pte.index(va, level) * Long.BYTES;
    }

    /** First page from {@code fromPfn} on that the linear map does not show: where the boot mapping ends. */
    public long mappedEndPfn(final long fromPfn) {
        long pfn = fromPfn;
        while (pfn < p2m.nrPages()) {
            final long va = p2m.linear().va(pfn);
            final long table = table(va, 1);
            if (table == 0) {
                return pfn;
            }
            final LocalMemory entries = new LocalMemory(memory.bytes(table, Page.SIZE));
            for (int i = Pte.index(va, 1); i < Pte.ENTRIES; i++, pfn++) {
                if ((entries.getLong((long) i * Long.BYTES) & Pte.PRESENT) == 0 || pfn == p2m.nrPages()) {
                    return pfn;
                }
            }
        }
        return p2m.nrPages();
    }
}
