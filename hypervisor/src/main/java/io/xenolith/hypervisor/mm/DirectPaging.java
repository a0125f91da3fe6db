package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.vcpu.VcpuPaging;
import io.xenolith.trace.TraceEvent;

/**
 * Direct paging: page tables of PV guests hold machine frame numbers, and every change goes through here, where it is
 * checked and counted (HYPERCALLS.md section 10). Root tables, pins and descriptor tables are references as well.
 *
 * <p>Validation and release of tables of level 2 to 4 give way to events and to the end of the time slice of the vCPU in
 * whose name they are done. What it leaves half done stays partial, and what it is still to release is its old table: the
 * hypercall that it is in comes back to both. The methods without a caller work to the end.
 */
public final class DirectPaging implements VcpuPaging {
    /** Entries of a GDT that belong to the guest, 512 to a frame. */
    public static final int GDT_ENTRIES_MAX = XenArch.FIRST_RESERVED_GDT_ENTRY;
    private static final int DESCRIPTORS_PER_FRAME = Page.SIZE / Long.BYTES;

    private final Hypervisor hypervisor;
    private final MachineMemory memory;
    private final FrameTable frames;
    private final EntryRules entries;
    private final TableRules tables;
    private final WritablePageTables writablePageTables;
    private final GrantMappings grantMappings;
    private final HeldPages heldPages;
    private final LdtPages ldtPages;
    private final TableWork unhurried = TableWork.unhurried();

    public DirectPaging(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        memory = hypervisor.memory();
        frames = hypervisor.frames();
        entries = new EntryRules(hypervisor, frames);
        tables = new TableRules(hypervisor, frames, entries);
        frames.typeRules(tables);
        writablePageTables = new WritablePageTables(hypervisor, this, entries);
        grantMappings = new GrantMappings(hypervisor, this, entries);
        heldPages = new HeldPages(frames);
        ldtPages = new LdtPages(hypervisor, frames);
    }

    /** Pages of LDTs that Xen has mapped. */
    public LdtPages ldtPages() {
        return ldtPages;
    }

    /** Emulated stores to read-only L1 tables. */
    public WritablePageTables writablePageTables() {
        return writablePageTables;
    }

    /** Page-table entries of grant mappings. */
    public GrantMappings grantMappings() {
        return grantMappings;
    }

    /** Pages of guests that Xen keeps mapped for writing. */
    public HeldPages heldPages() {
        return heldPages;
    }

    /**
     * Changes one entry of a validated table: mod_l1_entry to mod_l4_entry. What an entry of level 2 to 4 held before becomes
     * the caller's old table; there must be none yet.
     *
     * @param caller vCPU that makes the hypercall
     * @param owner owner of the table
     * @param frameOwner domain number that the new entry's frame is said to belong to; {@code owner}'s own above L1
     * @param address machine address of the entry; the frame is validated as a table
     * @param preserveAd keep ACCESSED and DIRTY of the old entry
     * @return 0; -EINVAL flags, Xen's slot, frame of an upper level; -EBUSY, -EPERM, -EACCES as the L1 rules say; or the
     *         error of validating the table below; {@link FrameTable#RESTART}
     */
    int update(final Vcpu caller, final Domain owner, final int frameOwner, final long address, final long value,
            final boolean preserveAd) {
        final long table = address >>> Page.SHIFT;
        final int level = frames.type(table);
        final int index = (int) (address & Page.OFFSET_MASK) / Long.BYTES;
        final long old = memory.getLong(address);
        final int error = TableRules.xenSlot(level, index)
                ? -Errno.XEN_EINVAL
                : takeNew(caller, owner, frameOwner, level, table, old, value);
        if (error == FrameTable.RESTART) {
            return error;
        }
        if (error == 0) {
            final long adjusted = entries.adjust(value, level);
            write(owner, address, preserveAd ? adjusted | (old & (Pte.ACCESSED | Pte.DIRTY)) : adjusted);
            if (!EntryRules.similar(old, value)) {
                giveUp(caller, owner, old, level, table);
            }
        }
        trace(owner, level, table, index, old, value, error);
        return error;
    }

    private int takeNew(final Vcpu caller, final Domain owner, final int frameOwner, final int level,
            final long table, final long old, final long value) {
        if (!EntryRules.present(value)) {
            return entries.absentOkay(value, level, owner) ? 0 : -Errno.XEN_EINVAL;
        }
        if (!entries.flagsOkay(value, level, owner)) {
            return -Errno.XEN_EINVAL;
        }
        if (EntryRules.similar(old, value)) {
            return 0;
        }
        return level == 1
                ? entries.getL1(value, caller.domain(), owner, frameOwner)
                : entries.getUpper(value, level, table, owner.domid(), caller.tableWork, false, false);
    }

    private void giveUp(final Vcpu caller, final Domain owner, final long old, final int level, final long table) {
        if (level == 1) {
            releaseL1(owner, old);
        } else if (EntryRules.holds(old, table)) {
            entries.forgetLinear(old, level, table);
            caller.tableWork.oldTable(Pte.mfn(old), false);
        }
    }

    /**
     * Goes on releasing what {@code caller} left, which comes before anything else that it does with page tables.
     *
     * @return 0, or {@link FrameTable#RESTART}
     */
    int finishOldTable(final Vcpu caller) {
        return finishOldTable(caller.tableWork);
    }

    @Override
    public int finishOldTable(final TableWork work) {
        return frames.finishOldTable(work, work);
    }

    /** Gives back what an L1 entry held that is in its table no more. */
    void releaseL1(final Domain owner, final long old) {
        if (EntryRules.present(old) && (old & Pte.RW) == 0) {
            ldtPages.unmapped(owner, Pte.mfn(old));
        }
        entries.putL1(old);
    }

    /** Stores an entry; translations that came from what was there are forgotten. */
    void write(final Domain owner, final long address, final long entry) {
        final long old = memory.getLong(address);
        memory.putLong(address, entry);
        frames.dirtied(address >>> Page.SHIFT);
        if (EntryRules.present(old) && old != entry) {
            owner.flushTlb();
        }
    }

    void trace(final Domain owner, final int level, final long table, final int index, final long old,
            final long value, final int result) {
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(
                    new TraceEvent.PageTableUpdate(owner.domid(), level, table, index, old, value, result));
        }
    }

    /** As {@link #pin(TableWork, int, long, int)}, to the end. */
    public int pin(final int owner, final long mfn, final int level) {
        final int error = tryToPin(unhurried, owner, mfn, level);
        finishOldTable(unhurried);
        return error;
    }

    /**
     * MMUEXT_PIN_Ln_TABLE on a frame that domain number {@code owner} must own. Tables of a dying one are validated to the end:
     * its killer may have been past its tables already, and would not find one that is left partial.
     *
     * @return 0; -EINVAL not owned, of another type, already pinned; the error of validation; {@link FrameTable#RESTART}
     */
    int pin(final TableWork work, final int owner, final long mfn, final int level) {
        return alive(owner) ? tryToPin(work, owner, mfn, level) : pin(owner, mfn, level);
    }

    private boolean alive(final int owner) {
        final Domain domain = hypervisor.domain(owner);
        return domain == null || domain.dying == Domain.Dying.ALIVE;
    }

    private int tryToPin(final TableWork work, final int owner, final long mfn, final int level) {
        final int error = frames.getPageAndType(mfn, owner, level, work, false);
        if (error != 0) {
            return error;
        }
        final boolean first = frames.pin(mfn);
        // Of a dying domain nobody would unpin it again. As in Xen, the call has succeeded.
        final boolean stays = first && alive(owner);
        if (first && !stays) {
            frames.unpin(mfn);
        }
        if (!stays) {
            letGo(work, mfn, level);
        }
        return first ? 0 : -Errno.XEN_EINVAL;
    }

    /** Drops references that have just been taken; tables that need time are left to be released. */
    private void letGo(final TableWork work, final long mfn, final int level) {
        if (level == FrameTable.TYPE_L1) {
            frames.putPageAndType(mfn);
        } else {
            work.oldTable(mfn, false);
        }
    }

    /** As {@link #unpin(TableWork, int, long)}, to the end. */
    public int unpin(final int owner, final long mfn) {
        return unpin(unhurried, owner, mfn);
    }

    /**
     * MMUEXT_UNPIN_TABLE; -EINVAL if the frame is not owned or not pinned. It succeeds at once: the table is the old table
     * if its release gives way.
     */
    int unpin(final TableWork work, final int owner, final long mfn) {
        if (frames.owner(mfn) != owner || !frames.unpin(mfn)) {
            return -Errno.XEN_EINVAL;
        }
        drop(work, mfn);
        return 0;
    }

    /** Drops both references on a table; RESTART: that has given way, and the table is the old table of {@code work}. */
    private int drop(final TableWork work, final long mfn) {
        final int result = frames.putPageAndType(mfn, work);
        if (result == FrameTable.RESTART) {
            work.oldTable(mfn, true);
        }
        return result;
    }

    /**
     * MMUEXT_NEW_BASEPTR and {@code mov} to cr3 by the vCPU itself: loads the kernel's root.
     *
     * @return 0; -EINVAL or the error of validation, with the old root in place; {@link FrameTable#RESTART}, when the new root
     *         may be in place already
     */
    public int newBase(final Vcpu vcpu, final long mfn) {
        return finishOldTable(vcpu) == 0 ? newBase(vcpu, mfn, vcpu.tableWork) : FrameTable.RESTART;
    }

    private int newBase(final Vcpu vcpu, final long mfn, final TableWork work) {
        final Domain domain = vcpu.domain();
        final long old = vcpu.guestTable;
        if (old == mfn && old != 0) {
            vcpu.tlbGeneration++;
            return 0;
        }
        final int error = frames.getPageAndType(mfn, domain.domid(), FrameTable.TYPE_L4, work, false);
        if (error != 0) {
            return error;
        }
        exposeM2p(domain, mfn);
        ldtPages.drop(vcpu);
        vcpu.guestTable = mfn;
        vcpu.tlbGeneration++;
        return old == 0 ? 0 : drop(work, old);
    }

    /** Without m2p_strict an L4 shows the M2P from its first use as a kernel root on. */
    private void exposeM2p(final Domain domain, final long mfn) {
        if (!domain.assist(Xen.VMASST_TYPE_m2p_strict)) {
            tables.showM2p(mfn, true);
        }
    }

    /** MMUEXT_NEW_USER_BASEPTR: loads the user root, 0 for none; results as {@link #newBase(Vcpu, long)}. */
    public int newUserBase(final Vcpu vcpu, final long mfn) {
        return newUserBase(vcpu, mfn, vcpu.tableWork);
    }

    private int newUserBase(final Vcpu vcpu, final long mfn, final TableWork work) {
        final Domain domain = vcpu.domain();
        final long old = vcpu.guestTableUser;
        if (old == mfn) {
            return 0;
        }
        if (mfn != 0) {
            final int error = frames.getPageAndType(mfn, domain.domid(), FrameTable.TYPE_L4, work, false);
            if (error != 0) {
                return error;
            }
            if (domain.assist(Xen.VMASST_TYPE_m2p_strict)) {
                tables.showM2p(mfn, false);
            }
        }
        vcpu.guestTableUser = mfn;
        vcpu.tlbGeneration++;
        return old == 0 ? 0 : drop(work, old);
    }

    /** As {@link #loadRoots(TableWork, Vcpu, long, long)}, to the end. */
    public int loadRoots(final Vcpu vcpu, final long kernelMfn, final long userMfn) {
        final int error = loadRoots(unhurried, vcpu, kernelMfn, userMfn);
        frames.finishOldTable(unhurried, unhurried);
        return error;
    }

    /**
     * Loads both roots of a vCPU that has none, as its first context says.
     *
     * @param userMfn 0 for no user root
     * @return 0, or -EINVAL or the error of validation with neither loaded, and the kernel's, if only the user's was refused,
     *         the vCPU's old table; {@link FrameTable#RESTART}
     */
    @Override
    public int loadRoots(final TableWork work, final Vcpu vcpu, final long kernelMfn, final long userMfn) {
        if (frames.finishOldTable(work, work) == FrameTable.RESTART) {
            return FrameTable.RESTART;
        }
        final TableWork own = vcpu.tableWork;
        if (own.oldTable() == kernelMfn && !own.oldTablePartial()) {
            // Validated by an earlier part of this call.
            own.noOldTable();
            vcpu.guestTable = kernelMfn;
        } else {
            if (frames.finishOldTable(own, work) == FrameTable.RESTART) {
                return FrameTable.RESTART;
            }
            final int error = newBase(vcpu, kernelMfn, work);
            if (error != 0) {
                return error;
            }
        }
        final int error = newUserBase(vcpu, userMfn, work);
        if (error != 0) {
            // A vCPU without a context has no roots; the next part, or the next try, finds this one here.
            own.oldTable(kernelMfn, false);
            vcpu.guestTable = 0;
        }
        return error;
    }

    /** As {@link #dropRoots(TableWork, Vcpu)}, to the end. */
    public void dropRoots(final Vcpu vcpu) {
        dropRoots(unhurried, vcpu);
    }

    /** Unloads both roots, and releases the vCPU's old table; 0, or {@link FrameTable#RESTART}. */
    @Override
    public int dropRoots(final TableWork work, final Vcpu vcpu) {
        if (frames.finishOldTable(vcpu.tableWork, work) == FrameTable.RESTART) {
            return FrameTable.RESTART;
        }
        ldtPages.drop(vcpu);
        vcpu.tlbGeneration++;
        final long kernel = vcpu.guestTable;
        vcpu.guestTable = 0;
        if (dropRoot(work, vcpu, kernel) == FrameTable.RESTART) {
            return FrameTable.RESTART;
        }
        final long user = vcpu.guestTableUser;
        vcpu.guestTableUser = 0;
        return dropRoot(work, vcpu, user);
    }

    private int dropRoot(final TableWork work, final Vcpu vcpu, final long mfn) {
        if (mfn != 0 && frames.putPageAndType(mfn, work) == FrameTable.RESTART) {
            vcpu.tableWork.oldTable(mfn, true);
            return FrameTable.RESTART;
        }
        return 0;
    }

    /**
     * Installs {@code entryCount} descriptors in {@code mfns} (exactly as many frames as that needs) as the vCPU's GDT.
     *
     * @return 0; -EINVAL too many, or a frame that cannot hold descriptors: the old GDT stays
     */
    @Override
    public int setGdt(final Vcpu vcpu, final long[] mfns, final int entryCount) {
        if (entryCount < 0 || entryCount > GDT_ENTRIES_MAX || mfns.length != gdtFrames(entryCount)) {
            return -Errno.XEN_EINVAL;
        }
        for (int i = 0; i < mfns.length; i++) {
            if (frames.getPageAndType(mfns[i], vcpu.domain().domid(), FrameTable.TYPE_SEG_DESC) != 0) {
                dropGdt(mfns, i);
                return -Errno.XEN_EINVAL;
            }
        }
        final long[] old = vcpu.gdtFrames;
        vcpu.gdtFrames = mfns.clone();
        vcpu.gdtEntries = entryCount;
        dropGdt(old, old.length);
        return 0;
    }

    /** Frames that hold {@code entryCount} descriptors. */
    public static int gdtFrames(final int entryCount) {
        return (entryCount + DESCRIPTORS_PER_FRAME - 1) / DESCRIPTORS_PER_FRAME;
    }

    private void dropGdt(final long[] mfns, final int end) {
        for (int i = 0; i < end; i++) {
            frames.putPageAndType(mfns[i]);
        }
    }

    /** As {@link #relinquishMemory(Domain, TableWork)}, to the end. */
    public void relinquishMemory(final Domain domain) {
        relinquishMemory(domain, unhurried);
    }

    /**
     * Takes a dying domain's memory back: roots, GDTs, held pages, pins, and with them every table and what its entries
     * hold (also on other domains' frames), then the allocation itself. Frames that others still map stay, owned by the
     * domain, until the last mapping goes. Pages of Xen's heap belong to who made them (grant table, shared_info) and
     * are released there.
     *
     * @return 0, or {@link FrameTable#RESTART}: some of it is left
     */
    int relinquishMemory(final Domain domain, final TableWork work) {
        for (int i = 0; i < domain.maxVcpus(); i++) {
            final Vcpu vcpu = domain.vcpu(i);
            if (vcpu != null && dropRoots(work, vcpu) == FrameTable.RESTART) {
                return FrameTable.RESTART;
            }
        }
        relinquishDescriptors(domain);
        heldPages.releaseAll(domain);
        return relinquishPages(domain, work);
    }

    private int relinquishPages(final Domain domain, final TableWork work) {
        if (!domain.tablesRelinquished) {
            // A copy: releasing a table can free other frames and so change the list.
            for (final int mfn : frames.list(domain.pages)) {
                if (relinquishTable(domain, mfn, work) == FrameTable.RESTART) {
                    return FrameTable.RESTART;
                }
            }
            domain.tablesRelinquished = true;
        }
        int mfn = domain.pages.first();
        while (mfn != FrameTable.NO_FRAME) {
            final int next = frames.next(mfn);
            if (frames.releaseAllocation(mfn) && work.givesWay()) {
                return FrameTable.RESTART;
            }
            mfn = next;
        }
        return 0;
    }

    private void relinquishDescriptors(final Domain domain) {
        for (int i = 0; i < domain.maxVcpus(); i++) {
            final Vcpu vcpu = domain.vcpu(i);
            if (vcpu != null) {
                setGdt(vcpu, new long[0], 0);
                vcpu.ldtBase = 0;
                vcpu.ldtEntries = 0;
                // Wherever vcpu_info is, that page is about to be somebody else's.
                vcpu.vcpuInfoMfn = -1;
                vcpu.placeInfo(0);
            }
        }
    }

    /** Releases a table that only its pin or its being partial keeps one. */
    private int relinquishTable(final Domain domain, final long mfn, final TableWork work) {
        if (frames.owner(mfn) != domain.domid()) {
            return 0;
        }
        if (frames.releasePartial(mfn, work) == FrameTable.RESTART) {
            return FrameTable.RESTART;
        }
        if (!frames.unpin(mfn)) {
            return 0;
        }
        final int result = frames.putPageAndType(mfn, work);
        if (result == FrameTable.RESTART) {
            // It is partial and found again as such.
            frames.putPage(mfn);
        }
        return result;
    }
}
