package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import java.util.BitSet;

/**
 * The kernel's own page tables: they hold machine frames and are read-only to the kernel, so it reads them through its
 * linear map and changes them by hypercall.
 *
 * <p>Two regions are managed: the linear map, which grows 2 MiB at a time, and a window region for everything that is
 * not
 * the kernel's RAM (shared_info, grant table frames, granted and foreign pages).
 */
public final class AddressSpace {
    /** What a kernel data page is mapped with. USER is left out: the hypervisor then marks it as the kernel's. */
    public static final long KERNEL_RW = Pte.PRESENT | Pte.RW | Pte.ACCESSED | Pte.DIRTY;
    public static final long KERNEL_RO = Pte.PRESENT | Pte.ACCESSED;
    /** First address of the windows: L4 slot 272, the first above the hypervisor's. */
    public static final long WINDOW_BASE = 0xffff_8800_0000_0000L;
    private static final int WINDOW_PAGES = 1 << 20;
    private static final long TABLE_FLAGS = Pte.PRESENT | Pte.RW | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    private static final int TOP = 4;

    private final GuestMemory memory;
    private final MmuCalls mmu;
    private final P2m p2m;
    private final PageAllocator pages;
    private final PageTables tables;
    private final BitSet windowsUsed = new BitSet();

    public AddressSpace(final GuestMemory memory, final MmuCalls mmu, final P2m p2m, final PageAllocator pages,
            final PageTables tables) {
        this.memory = memory;
        this.mmu = mmu;
        this.p2m = p2m;
        this.pages = pages;
        this.tables = tables;
        pages.extender(this::extendLinear);
    }

    public P2m p2m() {
        return p2m;
    }

    public PageAllocator pages() {
        return pages;
    }

    public MmuCalls mmu() {
        return mmu;
    }

    /** The tables as they are, for reading. */
    public PageTables tables() {
        return tables;
    }

    /** Makes the missing tables above the L1 entry of {@code va}. A {@link NoSpaceException} when memory is used up. */
    public void ensureTables(final long va) {
        if (!tryEnsureTables(va)) {
            throw new NoSpaceException("out of pages: no table for 0x" + Long.toHexString(va));
        }
    }

    /** As {@link #ensureTables}, but false when there is no page for a table; those made by then stay, for the next try. */
    private boolean tryEnsureTables(final long va) {
        for (int level = TOP; level > 1; level--) {
            if ((tables.entry(va, level) & Pte.PRESENT) == 0) {
                final long tableVa = pages.tryAllocate(1);
                if (tableVa == 0) {
                    return false;
                }
                link(va, level, tableVa);
            }
        }
        return true;
    }

    /**
     * Makes the page at {@code tableVa}, filled as a table of {@code level - 1}, the child of the entry for {@code
     * va}.
     */
    private void link(final long va, final int level, final long tableVa) {
        protect(tableVa, KERNEL_RO);
        must(mmu.update(tables.entryMaddr(va, level), Pte.make(p2m.mfnOfVa(tableVa), TABLE_FLAGS)),
                "link of a level " + (level - 1) + " table for", va);
    }

    private static void must(final long result, final String what, final long va) {
        if (result < 0) {
            throw new IllegalStateException(what + " 0x" + Long.toHexString(va) + ": " + result);
        }
    }

    private void protect(final long va, final long flags) {
        must(mmu.updateVaMapping(va, Pte.make(p2m.mfnOfVa(va), flags), Xen.UVMF_INVLPG), "protection of", va);
    }

    /** Maps the linear page at {@code va} read-only, as a page-table page must be. */
    public void makeReadOnly(final long va) {
        protect(va, KERNEL_RO);
    }

    /** Maps the linear page at {@code va} read-write again; it must not be a page table any more. */
    public void makeWritable(final long va) {
        protect(va, KERNEL_RW);
    }

    /** Maps frame {@code mfn} (an own or shared one) at {@code va}, making tables; 0 or {@code -errno}. */
    public long map(final long va, final long mfn, final long flags) {
        if (!tryEnsureTables(va)) {
            return -Errno.XEN_ENOMEM;
        }
        return mmu.updateVaMapping(va, Pte.make(mfn, flags), Xen.UVMF_INVLPG);
    }

    /** Maps frame {@code mfn} of domain {@code domid} at {@code va}, making tables; 0 or {@code -errno}. */
    public long mapForeign(final long va, final long mfn, final long flags, final int domid) {
        if (!tryEnsureTables(va)) {
            return -Errno.XEN_ENOMEM;
        }
        return mmu.updateVaMappingOtherdomain(va, Pte.make(mfn, flags), Xen.UVMF_INVLPG, domid);
    }

    /** Empties the entry for {@code va}; 0 or {@code -errno}. */
    public long unmap(final long va) {
        return mmu.updateVaMapping(va, 0, Xen.UVMF_INVLPG);
    }

    /**
     * An unmapped range of {@code count} pages in the window region, its tables made; its address. A
     * {@link NoSpaceException} when no such range is left, or no page for a table.
     */
    public long reserveWindow(final int count) {
        final long va = tryReserveWindow(count);
        if (va == 0) {
            throw new NoSpaceException("no window of " + count + " pages left, or no page for its tables");
        }
        return va;
    }

    /** As {@link #reserveWindow}, but 0 when there is no room; nothing is reserved then. */
    public long tryReserveWindow(final int count) {
        final int at = firstFit(count);
        if (at < 0) {
            return 0;
        }
        final long va = WINDOW_BASE + ((long) at << Page.SHIFT);
        for (long page = 0; page < count; page++) {
            final long pageVa = va + (page << Page.SHIFT);
            if ((page == 0 || Pte.index(pageVa, 1) == 0) && !tryEnsureTables(pageVa)) {
                return 0;
            }
        }
        windowsUsed.set(at, at + count);
        return va;
    }

    /** First page of a free range, or -1. */
    private int firstFit(final int count) {
        int at = windowsUsed.nextClearBit(0);
        while (at + count <= WINDOW_PAGES) {
            final int used = windowsUsed.nextSetBit(at);
            if (used < 0 || used - at >= count) {
                return at;
            }
            at = windowsUsed.nextClearBit(used);
        }
        return -1;
    }

    /** Gives back a range of {@link #reserveWindow}; the caller has unmapped it. */
    public void releaseWindow(final long va, final int count) {
        final int at = (int) ((va - WINDOW_BASE) >>> Page.SHIFT);
        windowsUsed.clear(at, at + count);
    }

    /** Maps one frame in a window of its own; its address, or {@code -errno}. */
    public long mapWindow(final long mfn, final long flags) {
        final long va = tryReserveWindow(1);
        if (va == 0) {
            return -Errno.XEN_ENOMEM;
        }
        final long result = map(va, mfn, flags);
        if (result < 0) {
            releaseWindow(va, 1);
            return result;
        }
        return va;
    }

    /**
     * Maps frames of another domain side by side in a window; the address, or the {@code -errno} of the first frame
     * that
     * could not be mapped (then none is), {@code -XEN_ENOMEM} if there is no window for them.
     */
    public long mapForeignWindow(final int domid, final long[] mfns, final long flags) {
        final long va = tryReserveWindow(mfns.length);
        if (va == 0) {
            return -Errno.XEN_ENOMEM;
        }
        for (int i = 0; i < mfns.length; i++) {
            final long result = mmu.updateVaMappingOtherdomain(va + ((long) i << Page.SHIFT),
                    Pte.make(mfns[i], flags), Xen.UVMF_INVLPG, domid);
            if (result < 0) {
                unmapWindow(va, i, mfns.length);
                return result;
            }
        }
        return va;
    }

    /** Unmaps and gives back a window of {@code count} pages. */
    public void unmapWindow(final long va, final int count) {
        unmapWindow(va, count, count);
    }

    private void unmapWindow(final long va, final int mapped, final int count) {
        for (int i = 0; i < mapped; i++) {
            must(unmap(va + ((long) i << Page.SHIFT)), "unmap of", va);
        }
        releaseWindow(va, count);
    }

    /**
     * Pins the table page at linear {@code va} (already read-only) as a table of {@code level}; 0 or {@code -errno}.
     */
    public long pin(final int level, final long va) {
        return mmu.pin(level, p2m.mfnOfVa(va));
    }

    public long unpin(final long va) {
        return mmu.unpin(p2m.mfnOfVa(va));
    }

    /**
     * Maps the linear pages from {@code fromPfn} to the end of their 2 MiB by one new L1 table; returns the new end. A
     * region whose L1 exists already (the boot mapping ended inside it) is filled entry by entry.
     */
    private long extendLinear(final long fromPfn) {
        final long va = p2m.linear().va(fromPfn);
        if (fromPfn >= p2m.nrPages() || va >>> Page.SHIFT == LAST_PAGE) {
            return fromPfn;
        }
        final long end = Math.min(fromPfn + Pte.ENTRIES - Pte.index(va, 1), p2m.nrPages());
        if ((tables.entry(va, 2) & Pte.PRESENT) == 0) {
            linkLinearTable(va, fromPfn);
        } else {
            fillLinearTable(fromPfn, end);
        }
        return end;
    }

    private static final long LAST_PAGE = -1L >>> Page.SHIFT;

    private void linkLinearTable(final long va, final long fromPfn) {
        for (int level = TOP; level > 2; level--) {
            if ((tables.entry(va, level) & Pte.PRESENT) == 0) {
                link(va, level, pages.allocate());
            }
        }
        final long first = fromPfn - Pte.index(va, 1);
        final long[] mfns = p2m.mfns(first, Pte.ENTRIES);
        final LocalMemory table = new LocalMemory(Page.SIZE);
        for (int i = Pte.index(va, 1); i < Pte.ENTRIES; i++) {
            table.putLong((long) i * Long.BYTES, mfns[i] == P2m.INVALID ? 0 : Pte.make(mfns[i], KERNEL_RW));
        }
        final long tableVa = pages.allocate();
        memory.write(tableVa, table.array(), 0, Page.SIZE);
        link(va, 2, tableVa);
    }

    private void fillLinearTable(final long fromPfn, final long end) {
        for (long pfn = fromPfn; pfn < end; pfn++) {
            final long va = p2m.linear().va(pfn);
            must(mmu.updateVaMapping(va, Pte.make(p2m.mfn(pfn), KERNEL_RW), Xen.UVMF_NONE), "mapping of", va);
        }
    }
}
