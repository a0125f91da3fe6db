package io.xenolith.hypervisor.collusion;

import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PvDomainFixture;

/** What the colluding guests can do: each move says whether the hypervisor did what was asked. */
final class CollusionMoves {
    private static final int LIST = 256;
    private static final int OUT = 384;
    private static final int BASE_SLOT = Pte.index(PvDomainFixture.BASE, 4);
    private static final int LEVELS = 4;
    private static final int MAPPINGS_MAX = 40;

    private final Hypervisor hypervisor;

    CollusionMoves(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    private boolean gnttab(final Colluder c, final int op) {
        return c.call(Xen.__HYPERVISOR_grant_table_op, op) == 0;
    }

    // Page tables.

    boolean updateVaMapping(final Colluder c) {
        final long entry = c.oneIn(4) ? 0 : c.entryFor(c.anyMfn());
        return c.map(c.address(), entry) == 0;
    }

    boolean updateOtherDomain(final Colluder c, final Colluder other) {
        final boolean self = c.oneIn(2);
        return c.call(Xen.__HYPERVISOR_update_va_mapping_otherdomain, c.place(),
                c.entryFor(self ? c.anyMfn() : other.anyMfn()), Xen.UVMF_INVLPG,
                self ? Xen.DOMID_SELF : other.domid()) == 0;
    }

    boolean mmuUpdate(final Colluder c, final Colluder other) {
        final long at = c.args();
        final int count = 1 + c.random.nextInt(3);
        final MmuUpdate request = new MmuUpdate();
        for (int i = 0; i < count; i++) {
            request.wrap(hypervisor.memory(), at + (long) i * MmuUpdate.SIZE);
            fillUpdate(c, request);
        }
        final long owner = c.guest.domain().privileged() && c.oneIn(4) ? other.domid() : Xen.DOMID_SELF;
        return c.call(Xen.__HYPERVISOR_mmu_update, c.guest.args(), count, 0, owner) == 0;
    }

    private void fillUpdate(final Colluder c, final MmuUpdate request) {
        final int command = c.oneIn(8) ? Xen.MMU_PT_UPDATE_PRESERVE_AD : Xen.MMU_NORMAL_PT_UPDATE;
        final int level = c.random.nextInt(LEVELS + 2);
        final int table = level == 0 || level > LEVELS ? 0 : c.pageOf(level);
        if (table == 0) {
            request.ptr(c.entryOf(c.address()) | command).val(c.oneIn(4) ? 0 : c.entryFor(c.anyMfn()));
        } else {
            final int slot = slot(c, level);
            request.ptr((c.mfn(table) << Page.SHIFT) + slot * 8L | command)
                    .val(c.oneIn(4) ? 0 : child(c, level, table));
        }
    }

    /** Not the one that leads to what the guest lives on. */
    private static int slot(final Colluder c, final int level) {
        return level == LEVELS ? 1 + c.random.nextInt(8) + BASE_SLOT : c.random.nextInt(12);
    }

    /** Something for a table of {@code level}. */
    private static long child(final Colluder c, final int level, final int table) {
        if (level == 1) {
            return c.entryFor(c.anyMfn());
        }
        if (c.oneIn(5)) {
            final int linear = c.oneIn(3) ? table : c.pageOf(level);
            return linear == 0 ? 0 : Pte.make(c.mfn(linear), RO);
        }
        final int below = c.pageOf(level - 1);
        final int page = below != 0 && !c.oneIn(6) ? below : c.pageOf(FrameTable.TYPE_NONE);
        return page == 0 ? 0 : Pte.make(c.mfn(page), (c.oneIn(3) ? RO : RW) | (c.oneIn(40) ? Pte.PSE : 0));
    }

    boolean pin(final Colluder c) {
        int pfn = c.pageOf(FrameTable.TYPE_NONE);
        if (pfn == 0 || c.oneIn(4)) {
            pfn = c.pageOf(FrameTable.TYPE_WRITABLE);
            if (pfn != 0) {
                c.demote(pfn, RO);
            }
        }
        if (pfn == 0 || c.mfn(pfn) == Colluder.GONE) {
            return false;
        }
        final int level = 1 + c.random.nextInt(LEVELS);
        if (c.is(pfn, FrameTable.TYPE_NONE)) {
            fill(c, pfn, level);
        }
        return ext(c, Xen.MMUEXT_PIN_L1_TABLE + (c.oneIn(20) ? c.random.nextInt(LEVELS) : level - 1), c.mfn(pfn), 0);
    }

    private void fill(final Colluder c, final int pfn, final int level) {
        final long at = c.mfn(pfn) << Page.SHIFT;
        hypervisor.memory().fill(at, Page.SIZE, (byte) 0);
        for (int i = c.random.nextInt(4); i > 0; i--) {
            hypervisor.memory().putLong(at + slot(c, level) * 8L, child(c, level, pfn));
        }
        if (level == LEVELS) {
            hypervisor.memory().putLong(at + BASE_SLOT * 8L,
                    c.guest.read(c.guest.entry(PvDomainFixture.L4, BASE_SLOT)));
        }
    }

    private boolean ext(final Colluder c, final int command, final long arg1, final long arg2) {
        new MmuextOp().wrap(hypervisor.memory(), c.args()).cmd(command).arg1Mfn(arg1).arg2SrcMfn(arg2);
        return c.call(Xen.__HYPERVISOR_mmuext_op, c.guest.args(), 1, 0, Xen.DOMID_SELF) == 0;
    }

    boolean unpin(final Colluder c) {
        final int pfn = c.oneIn(4) ? c.pageOf(1 + c.random.nextInt(LEVELS)) : c.pinnedPage();
        return pfn != 0 && ext(c, Xen.MMUEXT_UNPIN_TABLE, c.mfn(pfn), 0);
    }

    boolean newRoot(final Colluder c) {
        final int pfn = c.pageOf(FrameTable.TYPE_L4);
        if (c.oneIn(2)) {
            return ext(c, Xen.MMUEXT_NEW_USER_BASEPTR, pfn == 0 || c.oneIn(4) ? 0 : c.mfn(pfn), 0);
        }
        // Only to one that keeps what the guest lives on.
        final boolean good = pfn != 0 && Pte.mfn(hypervisor.memory().getLong((c.mfn(pfn) << Page.SHIFT)
                + BASE_SLOT * 8L)) == c.guest.mfn(PvDomainFixture.L3);
        return ext(c, Xen.MMUEXT_NEW_BASEPTR,
                !good || c.oneIn(2) ? c.guest.mfn(PvDomainFixture.L4) : c.mfn(pfn), 0);
    }

    boolean wholePage(final Colluder c) {
        final int pfn = c.pageOf(c.oneIn(6) ? FrameTable.TYPE_L1 : FrameTable.TYPE_WRITABLE);
        return pfn != 0 && ext(c, c.oneIn(2) ? Xen.MMUEXT_CLEAR_PAGE : Xen.MMUEXT_COPY_PAGE, c.mfn(pfn), c.anyMfn());
    }

    // Descriptors.

    boolean setGdt(final Colluder c) {
        final long at = c.args();
        final int pfn = c.pageOf(c.oneIn(3) ? FrameTable.TYPE_SEG_DESC : FrameTable.TYPE_NONE);
        if (pfn == 0 || c.oneIn(3)) {
            return c.call(Xen.__HYPERVISOR_set_gdt, c.guest.args(), 0, 0, 0) == 0;
        }
        if (c.is(pfn, FrameTable.TYPE_NONE) && !c.oneIn(4)) {
            hypervisor.memory().fill(c.mfn(pfn) << Page.SHIFT, Page.SIZE, (byte) 0);
        }
        hypervisor.memory().putLong(at, c.mfn(pfn));
        return c.call(Xen.__HYPERVISOR_set_gdt, c.guest.args(), 512, 0, 0) == 0;
    }

    boolean updateDescriptor(final Colluder c) {
        final long[] all = {0, 0x00cf_fb00_0000_ffffL, 0x0000_8b00_0000_ffffL, c.random.nextLong()};
        return c.call(Xen.__HYPERVISOR_update_descriptor, (c.anyMfn() << Page.SHIFT) + c.random.nextInt(512) * 8L,
                all[c.random.nextInt(all.length)], 0, 0) == 0;
    }

    /** Names an LDT, or has the processor look into it. */
    boolean ldt(final Colluder c) {
        if (c.oneIn(2) && c.vcpu().ldtEntries != 0) {
            return hypervisor.paging().ldtPages().map(c.vcpu(), c.random.nextInt(2));
        }
        return ext(c, Xen.MMUEXT_SET_LDT, c.guest.va(c.page()), c.oneIn(4) ? 0 : 1024);
    }

    // Grants.

    boolean grant(final Colluder c, final Colluder other) {
        final int flags = c.oneIn(10)
                ? Gnttab.GTF_accept_transfer
                : Gnttab.GTF_permit_access | (c.oneIn(3) ? Gnttab.GTF_readonly : 0);
        final long at = c.grantEntry(c.ref());
        final long frame = c.anyMfn();
        if (c.guest.domain().grants().version() == 1) {
            hypervisor.memory().putInt(at + 4, (int) frame);
        } else {
            hypervisor.memory().putLong(at + GrantEntryV2.FULL_PAGE_FRAME_OFFSET, frame);
        }
        hypervisor.memory().putShort(at + 2, (short) other.domid());
        hypervisor.memory().putShort(at, (short) flags);
        return true;
    }

    boolean mapGrant(final Colluder c, final Colluder other) {
        if (c.mappings.size() > MAPPINGS_MAX) {
            return unmapGrant(c);
        }
        final int[] kinds = {Gnttab.GNTMAP_host_map, Gnttab.GNTMAP_host_map, Gnttab.GNTMAP_device_map,
                Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_device_map,
                Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_contains_pte};
        final int flags = kinds[c.random.nextInt(kinds.length)] | (c.oneIn(2) ? Gnttab.GNTMAP_readonly : 0);
        final long va = c.oneIn(10) ? c.address() : c.grantPlace();
        final long address = (flags & Gnttab.GNTMAP_contains_pte) == 0 ? va : c.entryOf(va) + (c.oneIn(20) ? 4 : 0);
        final GnttabMapGrantRef op = new GnttabMapGrantRef().wrap(hypervisor.memory(), c.args()).dom(other.domid())
                .ref(other.ref()).flags(flags).hostAddr(address);
        if (!gnttab(c, Gnttab.GNTTABOP_map_grant_ref) || op.status() != 0) {
            return false;
        }
        c.mappings.add(new Colluder.Mapping(op.handle(), address, op.devBusAddr(), flags));
        return true;
    }

    boolean unmapGrant(final Colluder c) {
        if (c.mappings.isEmpty()) {
            return false;
        }
        final int index = c.random.nextInt(c.mappings.size());
        final Colluder.Mapping mapping = c.mappings.get(index);
        final boolean host = (mapping.flags() & Gnttab.GNTMAP_host_map) != 0;
        final boolean device = (mapping.flags() & Gnttab.GNTMAP_device_map) != 0;
        final long address = !host || c.oneIn(8) ? 0 : c.oneIn(10) ? c.address() : mapping.address();
        final long bus = !device || c.oneIn(4) ? 0 : mapping.bus();
        final GnttabUnmapGrantRef op = new GnttabUnmapGrantRef().wrap(hypervisor.memory(), c.args())
                .handle(mapping.handle()).hostAddr(address).devBusAddr(bus);
        final boolean okay = gnttab(c, Gnttab.GNTTABOP_unmap_grant_ref) && op.status() == 0;
        forget(c, index, mapping, okay, address, bus, op.status());
        return okay;
    }

    /** Keeps what is left of a mapping, if anything is. */
    private static void forget(final Colluder c, final int index, final Colluder.Mapping mapping, final boolean okay,
            final long address, final long bus, final int status) {
        int flags = mapping.flags();
        if (okay) {
            flags &= address == 0 ? ~0 : ~Gnttab.GNTMAP_host_map;
            flags &= bus == 0 ? ~0 : ~Gnttab.GNTMAP_device_map;
        }
        final boolean gone = (flags & (Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_device_map)) == 0
                || (short) status == (short) Gnttab.GNTST_bad_handle;
        if (gone) {
            c.mappings.remove(index);
        } else {
            c.mappings.set(index, new Colluder.Mapping(mapping.handle(), mapping.address(), mapping.bus(), flags));
        }
    }

    boolean unmapAndReplace(final Colluder c) {
        if (c.mappings.isEmpty()) {
            return false;
        }
        final int index = c.random.nextInt(c.mappings.size());
        final Colluder.Mapping mapping = c.mappings.get(index);
        final GnttabUnmapAndReplace op = new GnttabUnmapAndReplace().wrap(hypervisor.memory(), c.args())
                .handle(mapping.handle()).hostAddr(mapping.address()).newAddr(c.oneIn(5) ? 0 : c.address());
        final boolean okay = gnttab(c, Gnttab.GNTTABOP_unmap_and_replace) && op.status() == 0;
        forget(c, index, mapping, okay, mapping.address(), 0, op.status());
        return okay;
    }

    boolean copy(final Colluder c, final Colluder other) {
        final boolean from = c.oneIn(2);
        final boolean to = c.oneIn(2);
        final int writable = c.pageOf(FrameTable.TYPE_WRITABLE);
        final GnttabCopy op = new GnttabCopy().wrap(hypervisor.memory(), c.args()).len(c.random.nextInt(64))
                .flags((from ? Gnttab.GNTCOPY_source_gref : 0) | (to ? Gnttab.GNTCOPY_dest_gref : 0));
        if (from) {
            op.sourceDomid(other.domid()).sourceURef(other.ref());
        } else {
            op.sourceDomid(Xen.DOMID_SELF).sourceUGmfn(c.anyMfn());
        }
        if (to) {
            op.destDomid(other.domid()).destURef(other.ref()).destOffset(c.random.nextInt(Page.SIZE - 64) & -8);
        } else {
            op.destDomid(Xen.DOMID_SELF).destUGmfn(writable == 0 ? c.anyMfn() : c.mfn(writable));
        }
        return gnttab(c, Gnttab.GNTTABOP_copy) && op.status() == 0;
    }

    /** Gives a page away, to where there is room for it and an entry that accepts it. */
    boolean transfer(final Colluder c, final Colluder other) {
        final int pfn = c.oneIn(8) ? c.page() : c.loosePage();
        if (c.mfn(pfn) == Colluder.GONE) {
            return false;
        }
        final int ref = other.ref();
        final int missing = other.missing();
        if (missing != 0 && !c.oneIn(8)) {
            final long at = other.grantEntry(ref);
            hypervisor.memory().putShort(at + 2, (short) c.domid());
            hypervisor.memory().putShort(at, (short) Gnttab.GTF_accept_transfer);
        }
        final long mfn = c.mfn(pfn);
        final GnttabTransfer op = new GnttabTransfer().wrap(hypervisor.memory(), c.args()).mfn(mfn)
                .domid(other.domid()).ref(ref);
        final boolean okay = gnttab(c, Gnttab.GNTTABOP_transfer) && op.status() == 0;
        if (hypervisor.frames().owner(mfn) != c.domid()) {
            c.mfn(pfn, Colluder.GONE);
        }
        if (okay && missing != 0) {
            other.mfn(missing, mfn);
        }
        return okay;
    }

    boolean tables(final Colluder c) {
        return switch (c.random.nextInt(5)) {
            case 0 -> {
                final GnttabSwapGrantRef op = new GnttabSwapGrantRef().wrap(hypervisor.memory(), c.args())
                        .refA(c.ref()).refB(c.ref());
                yield gnttab(c, Gnttab.GNTTABOP_swap_grant_ref) && op.status() == 0;
            }
            case 1 -> {
                new GnttabSetVersion().wrap(hypervisor.memory(), c.args()).version(1 + c.random.nextInt(2));
                yield gnttab(c, Gnttab.GNTTABOP_set_version);
            }
            case 2 -> {
                final GnttabSetupTable op = new GnttabSetupTable().wrap(hypervisor.memory(), c.args())
                        .dom(Xen.DOMID_SELF).nrFrames(1 + c.random.nextInt(3)).frameList(c.guest.args() + LIST);
                yield gnttab(c, Gnttab.GNTTABOP_setup_table) && op.status() == 0;
            }
            case 3 -> {
                final GnttabGetStatusFrames op = new GnttabGetStatusFrames().wrap(hypervisor.memory(), c.args())
                        .dom(Xen.DOMID_SELF).nrFrames(c.random.nextInt(2)).frameList(c.guest.args() + LIST);
                yield gnttab(c, Gnttab.GNTTABOP_get_status_frames) && op.status() == 0;
            }
            default -> c.map(c.place(), Pte.make(sharedPage(c), c.oneIn(3) ? RO : RW)) == 0;
        };
    }

    /** A page that Xen shares with the guest. */
    private static long sharedPage(final Colluder c) {
        if (c.oneIn(3)) {
            return c.guest.domain().sharedInfoMfn();
        }
        final boolean status = c.guest.domain().grants().statusFrames() > 0 && c.oneIn(2);
        return status ? c.guest.domain().grants().statusFrame(0) : c.guest.domain().grants().sharedFrame(0);
    }

    // Memory.

    private XenMemoryReservation reservation(final Colluder c, final long item) {
        final long at = c.args();
        hypervisor.memory().putLong(at + LIST, item);
        return new XenMemoryReservation().wrap(hypervisor.memory(), at).extentStart(c.guest.args() + LIST).nrExtents(1)
                .domid(Xen.DOMID_SELF);
    }

    private long listed(final Colluder c, final int offset) {
        return hypervisor.memory().getLong(c.guest.maddr(c.guest.pages() - 1) + offset);
    }

    boolean populate(final Colluder c) {
        final int pfn = c.missing();
        if (pfn == 0) {
            return decrease(c);
        }
        reservation(c, pfn);
        if (c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_populate_physmap) != 1) {
            return false;
        }
        c.mfn(pfn, listed(c, LIST));
        return true;
    }

    private boolean decrease(final Colluder c) {
        final int pfn = c.oneIn(12) ? c.page() : c.loosePage();
        if (c.mfn(pfn) == Colluder.GONE) {
            return false;
        }
        reservation(c, c.mfn(pfn));
        final boolean done = c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_decrease_reservation) == 1;
        if (done) {
            // Still there, if something uses it, but not to be counted on.
            c.mfn(pfn, Colluder.GONE);
        }
        return done;
    }

    boolean exchange(final Colluder c) {
        final int pfn = c.oneIn(8) ? c.page() : c.loosePage();
        if (c.mfn(pfn) == Colluder.GONE) {
            return false;
        }
        final long at = c.args();
        hypervisor.memory().putLong(at + LIST, c.mfn(pfn));
        hypervisor.memory().putLong(at + OUT, pfn);
        new XenMemoryExchange().wrap(hypervisor.memory(), at).inExtentStart(c.guest.args() + LIST).inNrExtents(1)
                .inDomid(Xen.DOMID_SELF).outExtentStart(c.guest.args() + OUT).outNrExtents(1)
                .outDomid(Xen.DOMID_SELF);
        if (c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange) != 0) {
            return false;
        }
        c.mfn(pfn, listed(c, OUT));
        return true;
    }

    // Stores.

    /** A store; throws if it went where the tables do not allow it, or not where they do. */
    boolean store(final Colluder c) {
        long va = c.address();
        final long known = c.recent();
        if (known != 0 && c.oneIn(2)) {
            va = known;
        } else {
            for (int i = 0; i < 4 && WriteAccess.writable(hypervisor, c.vcpu(), va) < 0; i++) {
                va = c.oneIn(3) ? c.grantPlace() : c.address();
            }
        }
        va += c.random.nextInt(Pte.ENTRIES) * 8L;
        final long target = WriteAccess.writable(hypervisor, c.vcpu(), va);
        if (keep(c, target) || keep(c, WriteAccess.readable(hypervisor, c.vcpu(), va))) {
            return false;
        }
        final long value = c.oneIn(4) ? c.random.nextLong() : c.entryFor(c.anyMfn());
        final long shown = WriteAccess.readable(hypervisor, c.vcpu(), va);
        final long before = shown >= 0 ? read(shown) : 0;
        final boolean done = c.oneIn(4) ? c.x86.store(va, value) : storeByJava(c, va, value);
        if (done) {
            c.stored(va);
        }
        if (target >= 0) {
            require(done && (!inRam(target) || hypervisor.memory().getLong(target) == value), c, va,
                    "does not store what the tables allow");
        } else if (done) {
            final boolean emulated = c.guest.domain().assist(Xen.VMASST_TYPE_writable_pagetables)
                    || c.guest.domain().hardwareDomain();
            require(shown >= 0 && emulated && hypervisor.frames().typed(shown >>> Page.SHIFT, FrameTable.TYPE_L1), c,
                    va,
                    "stores what the tables do not allow");
        } else if (shown >= 0) {
            require(read(shown) == before, c, va, "faults and stores all the same");
        }
        return done;
    }

    /** What the guest needs to live; a store there that is carried out, by emulation also, would end it. */
    private static boolean keep(final Colluder c, final long maddr) {
        final long mfn = maddr >>> Page.SHIFT;
        final boolean own = mfn == c.guest.mfn(Colluder.CODE) || mfn == c.guest.mfn(Colluder.CODE + 1)
                || mfn == c.guest.mfn(Colluder.CODE + 2) || mfn == c.guest.domain().sharedInfoMfn();
        return maddr >= 0 && (own || (mfn == c.guest.mfn(PvDomainFixture.L1) && !c.plays(maddr)));
    }

    private boolean inRam(final long maddr) {
        return hypervisor.frames().valid(maddr >>> Page.SHIFT);
    }

    private long read(final long maddr) {
        return inRam(maddr) ? hypervisor.memory().getLong(maddr) : 0;
    }

    private static boolean storeByJava(final Colluder c, final long va, final long value) {
        try {
            c.memory.putLong(va, value);
            return true;
        } catch (final PvDomainFixture.Fault fault) {
            return false;
        }
    }

    private static void require(final boolean holds, final Colluder c, final long va, final String what) {
        if (!holds) {
            throw new AssertionError("d" + c.domid() + " at 0x" + Long.toHexString(va) + " " + what);
        }
    }
}
