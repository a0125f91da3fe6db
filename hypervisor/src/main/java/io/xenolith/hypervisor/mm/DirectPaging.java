package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.VcpuPaging;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.vcpu.VcpuPaging;
import io.xenolith.trace.TraceEvent;

/**
 * Direct paging: page tables of PV guests hold machine frame numbers, and every change goes through here, where it is
 * checked and counted (HYPERCALLS.md section 10). Root tables, pins and descriptor tables are references as well.
 *
 * <p>Whatever is validated is validated to the end in one call.
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
     * Changes one entry of a validated table: mod_l1_entry to mod_l4_entry.
     *
     * @param caller domain that makes the hypercall
     * @param owner owner of the table
     * @param frameOwner domain number that the new entry's frame is said to belong to; {@code owner}'s own above L1
     * @param address machine address of the entry; the frame is validated as a table
     * @param preserveAd keep ACCESSED and DIRTY of the old entry
     * @return 0; -EINVAL flags, Xen's slot, frame of an upper level; -EBUSY, -EPERM, -EACCES as the L1 rules say; or the
     *         error of validating the table below
     */
    int update(final Domain caller, final Domain owner, final int frameOwner, final long address, final long value,
            final boolean preserveAd) {
        final long table = address >>> Page.SHIFT;
        final int level = frames.type(table);
        final int index = (int) (address & Page.OFFSET_MASK) / Long.BYTES;
        final long old = memory.getLong(address);
        final int error = TableRules.xenSlot(level, index)
                ? -Errno.XEN_EINVAL
                : takeNew(caller, owner, frameOwner, level, table, old, value);
        if (error == 0) {
            final long adjusted = entries.adjust(value, level);
            write(owner, address, preserveAd ? adjusted | (old & (Pte.ACCESSED | Pte.DIRTY)) : adjusted);
            if (!EntryRules.similar(old, value)) {
                release(owner, old, level, table);
            }
        }
        trace(owner, level, table, index, old, value, error);
        return error;
    }

    private int takeNew(final Domain caller, final Domain owner, final int frameOwner, final int level,
            final long table, final long old, final long value) {
        if (!EntryRules.present(value)) {
            return 0;
        }
        if (!entries.flagsOkay(value, level, owner)) {
            return -Errno.XEN_EINVAL;
        }
        return EntryRules.similar(old, value) ? 0 : entries.get(value, level, table, caller, owner, frameOwner);
    }

    /** Gives back what an entry held that is in {@code table} no more. */
    void release(final Domain owner, final long old, final int level, final long table) {
        if (level == 1 && EntryRules.present(old) && (old & Pte.RW) == 0) {
            ldtPages.unmapped(owner, Pte.mfn(old));
        }
        entries.put(old, level, table);
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

    /**
     * MMUEXT_PIN_Ln_TABLE on a frame that domain number {@code owner} must own.
     *
     * @return 0; -EINVAL not owned, of another type, already pinned; or the error of validation
     */
    public int pin(final int owner, final long mfn, final int level) {
        final int error = frames.getPageAndType(mfn, owner, level);
        if (error != 0) {
            return error;
        }
        if (!frames.pin(mfn)) {
            frames.putPageAndType(mfn);
            return -Errno.XEN_EINVAL;
        }
        final Domain domain = hypervisor.domain(owner);
        if (domain != null && domain.dying != Domain.Dying.ALIVE) {
            // Nobody would unpin it again. As in Xen, the call has succeeded.
            return unpin(owner, mfn);
        }
        return 0;
    }

    /** MMUEXT_UNPIN_TABLE; -EINVAL if the frame is not owned or not pinned. */
    public int unpin(final int owner, final long mfn) {
        if (frames.owner(mfn) != owner || !frames.unpin(mfn)) {
            return -Errno.XEN_EINVAL;
        }
        frames.putPageAndType(mfn);
        return 0;
    }

    /** MMUEXT_NEW_BASEPTR: loads the kernel's root; -EINVAL or the error of validation, with the old root in place. */
    public int newBase(final Vcpu vcpu, final long mfn) {
        final Domain domain = vcpu.domain();
        final long old = vcpu.guestTable;
        if (old == mfn && old != 0) {
            vcpu.tlbGeneration++;
            return 0;
        }
        final int error = frames.getPageAndType(mfn, domain.domid(), FrameTable.TYPE_L4);
        if (error != 0) {
            return error;
        }
        exposeM2p(domain, mfn);
        ldtPages.drop(vcpu);
        vcpu.guestTable = mfn;
        vcpu.tlbGeneration++;
        dropRoot(old);
        return 0;
    }

    /** Without m2p_strict an L4 shows the M2P from its first use as a kernel root on. */
    private void exposeM2p(final Domain domain, final long mfn) {
        if (!domain.assist(Xen.VMASST_TYPE_m2p_strict)) {
            tables.showM2p(mfn, true);
        }
    }

    /** MMUEXT_NEW_USER_BASEPTR: loads the user root, 0 for none; errors as {@link #newBase}. */
    public int newUserBase(final Vcpu vcpu, final long mfn) {
        final Domain domain = vcpu.domain();
        final long old = vcpu.guestTableUser;
        if (old == mfn) {
            return 0;
        }
        if (mfn != 0) {
            final int error = frames.getPageAndType(mfn, domain.domid(), FrameTable.TYPE_L4);
            if (error != 0) {
                return error;
            }
            if (domain.assist(Xen.VMASST_TYPE_m2p_strict)) {
                tables.showM2p(mfn, false);
            }
        }
        vcpu.guestTableUser = mfn;
        vcpu.tlbGeneration++;
        dropRoot(old);
        return 0;
    }

    private void dropRoot(final long mfn) {
        if (mfn != 0) {
            frames.putPageAndType(mfn);
        }
    }

    /**
     * Loads both roots of a vCPU that has none, as its first context says.
     *
     * @param userMfn 0 for no user root
     * @return 0, or -EINVAL or the error of validation with neither loaded
     */
    @Override
    public int loadRoots(final Vcpu vcpu, final long kernelMfn, final long userMfn) {
        final int error = newBase(vcpu, kernelMfn);
        if (error != 0) {
            return error;
        }
        final int userError = newUserBase(vcpu, userMfn);
        if (userError != 0) {
            dropRoots(vcpu);
        }
        return userError;
    }

    /** Unloads both roots. */
    @Override
    public void dropRoots(final Vcpu vcpu) {
        final long kernel = vcpu.guestTable;
        final long user = vcpu.guestTableUser;
        ldtPages.drop(vcpu);
        vcpu.guestTable = 0;
        vcpu.guestTableUser = 0;
        vcpu.tlbGeneration++;
        dropRoot(kernel);
        dropRoot(user);
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

    /**
     * Takes a dying domain's memory back: roots, GDTs, held pages, pins, and with them every table and what its entries
     * hold (also on other domains' frames), then the allocation itself. Frames that others still map stay, owned by the
     * domain, until the last mapping goes. Pages of Xen's heap belong to who made them (grant table, shared_info) and
     * are released there.
     */
    public void relinquishMemory(final Domain domain) {
        for (int i = 0; i < domain.maxVcpus(); i++) {
            final Vcpu vcpu = domain.vcpu(i);
            if (vcpu != null) {
                dropRoots(vcpu);
                setGdt(vcpu, new long[0], 0);
                ldtPages.drop(vcpu);
                vcpu.ldtBase = 0;
                vcpu.ldtEntries = 0;
                // Wherever vcpu_info is, that page is about to be somebody else's.
                vcpu.vcpuInfoMfn = -1;
                vcpu.placeInfo(0);
            }
        }
        heldPages.releaseAll(domain);
        // A copy: releasing a table can free other frames and so change the list.
        final int[] mfns = frames.list(domain.pages);
        for (final int mfn : mfns) {
            unpin(domain.domid(), mfn);
        }
        for (final int mfn : mfns) {
            if (frames.owner(mfn) == domain.domid()) {
                frames.releaseAllocation(mfn);
            }
        }
    }
}
