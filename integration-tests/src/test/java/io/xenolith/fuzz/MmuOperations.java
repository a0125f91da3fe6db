package io.xenolith.fuzz;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/** Page tables, pins, roots, descriptor tables. */
final class MmuOperations {
    private static final int LEVELS = 4;
    private static final String[] MMUEXT = {"PIN_L1_TABLE", "PIN_L2_TABLE", "PIN_L3_TABLE", "PIN_L4_TABLE",
            "UNPIN_TABLE", "NEW_BASEPTR", "TLB_FLUSH_LOCAL", "INVLPG_LOCAL", "TLB_FLUSH_MULTI", "INVLPG_MULTI",
            "TLB_FLUSH_ALL", "INVLPG_ALL", "FLUSH_CACHE", "SET_LDT", "14", "NEW_USER_BASEPTR", "CLEAR_PAGE",
            "COPY_PAGE", "FLUSH_CACHE_GLOBAL", "MARK_SUPER", "UNMARK_SUPER", "21"};

    private MmuOperations() {
    }

    static List<FuzzOperation> all() {
        final List<FuzzOperation> all = new ArrayList<>();
        all.add(FuzzOperation.of("update_va_mapping", 80, MmuOperations::updateVaMapping));
        all.add(FuzzOperation.of("update_va_mapping_otherdomain", 20, MmuOperations::updateOther));
        all.add(FuzzOperation.of("MMU_NORMAL_PT_UPDATE", 80, c -> mmuUpdate(c, Xen.MMU_NORMAL_PT_UPDATE)));
        all.add(FuzzOperation.of("MMU_PT_UPDATE_PRESERVE_AD", 20, c -> mmuUpdate(c, Xen.MMU_PT_UPDATE_PRESERVE_AD)));
        all.add(FuzzOperation.of("MMU_PT_UPDATE_NO_TRANSLATE", 10,
                c -> mmuUpdate(c, Xen.MMU_PT_UPDATE_NO_TRANSLATE)));
        all.add(FuzzOperation.of("MMU_MACHPHYS_UPDATE", 10, MmuOperations::machphys));
        all.add(FuzzOperation.of("mmu_update (several)", 20, MmuOperations::severalUpdates));
        all.add(FuzzOperation.of("set_gdt", 8, MmuOperations::setGdt));
        all.add(FuzzOperation.of("update_descriptor", 8, MmuOperations::updateDescriptor));
        for (int cmd = 0; cmd < MMUEXT.length; cmd++) {
            all.add(mmuext(cmd));
        }
        return all;
    }

    private static FuzzOperation mmuext(final int cmd) {
        final String name = "MMUEXT_" + MMUEXT[cmd];
        return switch (cmd) {
            case Xen.MMUEXT_PIN_L1_TABLE, Xen.MMUEXT_PIN_L2_TABLE, Xen.MMUEXT_PIN_L3_TABLE,
                    Xen.MMUEXT_PIN_L4_TABLE ->
                FuzzOperation.of(name, 20, c -> pin(c, cmd));
            case Xen.MMUEXT_UNPIN_TABLE -> FuzzOperation.of(name, 50, MmuOperations::unpin);
            case Xen.MMUEXT_NEW_BASEPTR -> FuzzOperation.of(name, 8, MmuOperations::newBaseptr);
            case Xen.MMUEXT_NEW_USER_BASEPTR -> FuzzOperation.of(name, 10, MmuOperations::newUserBaseptr);
            case Xen.MMUEXT_CLEAR_PAGE, Xen.MMUEXT_COPY_PAGE -> FuzzOperation.of(name, 10,
                    c -> ext(c, cmd, c.mfn(), c.mfn(), c.target()));
            default -> FuzzOperation.of(name, 2, c -> ext(c, cmd, c.arenaVa(c.arenaIndex()),
                    c.random().oneIn(3) ? 0 : c.struct(8), Xen.DOMID_SELF));
        };
    }

    private static long flags(final FuzzCaller c) {
        return c.random().oneIn(8)
                ? c.random().boundary()
                : c.random().pick(0, Xen.UVMF_INVLPG, Xen.UVMF_TLB_FLUSH, Xen.UVMF_ALL | Xen.UVMF_INVLPG);
    }

    private static long va(final FuzzCaller c) {
        return switch (c.random().below(20)) {
            case 0 -> c.pointer(c.random().any());
            case 1, 2, 3, 4, 5 -> c.windowVa(c.random().below(FuzzCaller.WINDOWS));
            default -> c.arenaVa(c.arenaIndex());
        };
    }

    private static boolean updateVaMapping(final FuzzCaller c) {
        return c.call(Xen.__HYPERVISOR_update_va_mapping, va(c), c.entry(), flags(c)) >= 0;
    }

    private static boolean updateOther(final FuzzCaller c) {
        final int domid = c.random().oneIn(3) ? c.partner() : c.target();
        final long mfn = c.random().oneIn(2) ? c.otherMfn() : c.mfn();
        final long va = c.windowVa(c.random().below(FuzzCaller.WINDOWS));
        return c.call(Xen.__HYPERVISOR_update_va_mapping_otherdomain, va,
                Pte.make(mfn & 0xff_ffff_ffffL, c.entryFlags()), flags(c), domid) >= 0;
    }

    private static boolean mmuUpdate(final FuzzCaller c, final int command) {
        final long at = c.struct(MmuUpdate.SIZE);
        putUpdate(c, at, (c.entryAddress() & ~3L) | command, c.entry());
        c.blur(at, c.privileged() ? 0 : MmuUpdate.SIZE);
        return c.call(Xen.__HYPERVISOR_mmu_update, c.pointer(at), 1, 0, updateTarget(c)) >= 0;
    }

    /** Page-table owner in the upper half, frame owner in the lower. */
    private static long updateTarget(final FuzzCaller c) {
        return switch (c.random().below(12)) {
            case 0 -> c.partner();
            case 1 -> (long) (c.partner() + 1) << 16 | c.partner();
            case 2 -> c.random().boundary();
            default -> Xen.DOMID_SELF;
        };
    }

    private static void putUpdate(final FuzzCaller c, final long at, final long pointer, final long value) {
        new MmuUpdate().wrap(c.memory(), at).ptr(pointer).val(value);
    }

    private static boolean severalUpdates(final FuzzCaller c) {
        final int count = 2 + c.random().below(6);
        final long at = c.struct(count * MmuUpdate.SIZE);
        for (int i = 0; i < count; i++) {
            putUpdate(c, at + (long) i * MmuUpdate.SIZE, c.entryAddress() & ~3L, c.entry());
        }
        final long done = c.random().oneIn(2) ? c.struct(8) : 0;
        return c.call(Xen.__HYPERVISOR_mmu_update, c.pointer(at), count, c.pointer(done), Xen.DOMID_SELF) >= 0;
    }

    private static boolean machphys(final FuzzCaller c) {
        final int index = c.arenaIndex();
        final long mfn = c.random().oneIn(8) ? c.mfn() : c.arenaMfn(index);
        final long at = c.struct(MmuUpdate.SIZE);
        putUpdate(c, at, mfn << Page.SHIFT | Xen.MMU_MACHPHYS_UPDATE, c.space().p2m().linear().pfn(c.arenaVa(index)));
        return c.call(Xen.__HYPERVISOR_mmu_update, at, 1, 0, Xen.DOMID_SELF) >= 0;
    }

    private static boolean ext(final FuzzCaller c, final int cmd, final long arg1, final long arg2,
            final long target) {
        final long at = c.struct(MmuextOp.SIZE);
        new MmuextOp().wrap(c.memory(), at).cmd(cmd).arg1Mfn(arg1).arg2SrcMfn(arg2);
        final long done = c.random().oneIn(3) ? c.struct(8) : 0;
        return c.call(Xen.__HYPERVISOR_mmuext_op, c.pointer(at), 1, done, target) >= 0;
    }

    private static boolean pin(final FuzzCaller c, final int cmd) {
        final int level = cmd + 1;
        final int index = c.arenaIndex();
        if (c.pinnedLevel(index) == 0 && !c.random().oneIn(6)) {
            fillTable(c, index, level);
        }
        final boolean done = ext(c, cmd, c.arenaMfn(index), 0, c.random().oneIn(20) ? c.target() : Xen.DOMID_SELF);
        if (done) {
            c.pinned(index, level);
        }
        return done;
    }

    /** Makes an arena page something that could be a table: mapped for writing, filled, mapped read-only. */
    private static void fillTable(final FuzzCaller c, final int index, final int level) {
        final long va = c.arenaVa(index);
        final long mfn = c.arenaMfn(index);
        if (mfn == FuzzCaller.GONE || !map(c, va, mfn, AddressSpace.KERNEL_RW)) {
            return;
        }
        c.memory().fill(va, Page.SIZE, (byte) 0);
        for (int i = c.random().below(4); i > 0; i--) {
            // L4 slots from 256 on are Xen's, or the kernel's own.
            final long at = va + c.random().below(level == LEVELS ? 256 : Pte.ENTRIES) * 8L;
            c.put64(at, level == 1 ? c.entry() : tableEntry(c, level));
        }
        map(c, va, mfn, AddressSpace.KERNEL_RO);
    }

    private static boolean map(final FuzzCaller c, final long va, final long mfn, final long flags) {
        return c.quietly(Xen.__HYPERVISOR_update_va_mapping, va, Pte.make(mfn, flags), Xen.UVMF_INVLPG) == 0;
    }

    private static long tableEntry(final FuzzCaller c, final int level) {
        final int child = c.tableIndex(c.random().oneIn(10) ? 1 + c.random().below(LEVELS) : level - 1);
        return Pte.make(c.arenaMfn(child) & 0xff_ffff_ffffL,
                Pte.PRESENT | Pte.USER | (c.random().oneIn(6) ? 0 : Pte.RW));
    }

    private static boolean unpin(final FuzzCaller c) {
        final int index = c.tableIndex(0);
        final boolean done = ext(c, Xen.MMUEXT_UNPIN_TABLE, c.random().oneIn(12) ? c.mfn() : c.arenaMfn(index), 0,
                c.random().oneIn(20) ? c.target() : Xen.DOMID_SELF);
        if (done) {
            c.pinned(index, 0);
        }
        return done;
    }

    private static boolean newBaseptr(final FuzzCaller c) {
        final boolean own = c.privileged() || !c.random().oneIn(60);
        return ext(c, Xen.MMUEXT_NEW_BASEPTR, own ? c.space().tables().rootMfn() : c.mfn(), 0, Xen.DOMID_SELF);
    }

    private static boolean newUserBaseptr(final FuzzCaller c) {
        final long mfn = c.random().oneIn(3) ? 0 : c.arenaMfn(c.tableIndex(LEVELS));
        return ext(c, Xen.MMUEXT_NEW_USER_BASEPTR, mfn, 0, Xen.DOMID_SELF);
    }

    private static boolean setGdt(final FuzzCaller c) {
        final int index = c.arenaIndex();
        if (!c.random().oneIn(4) && c.arenaMfn(index) != FuzzCaller.GONE && c.pinnedLevel(index) == 0) {
            fillDescriptors(c, index);
        }
        final long at = c.struct(8 * 16);
        c.put64(at, c.arenaMfn(index));
        c.put64(at + 8, c.mfn());
        final long entries = c.random().oneIn(6) ? c.random().about(9000) : c.random().below(2) * 512L;
        return c.call(Xen.__HYPERVISOR_set_gdt, c.pointer(at), entries) >= 0;
    }

    private static void fillDescriptors(final FuzzCaller c, final int index) {
        final long va = c.arenaVa(index);
        if (map(c, va, c.arenaMfn(index), AddressSpace.KERNEL_RW)) {
            c.memory().fill(va, Page.SIZE, (byte) 0);
            if (c.random().oneIn(4)) {
                c.put64(va + c.random().below(512) * 8L, c.random().any());
            }
            map(c, va, c.arenaMfn(index), AddressSpace.KERNEL_RO);
        }
    }

    private static boolean updateDescriptor(final FuzzCaller c) {
        final long descriptor = c.random().pick(0, 0x00cffb000000ffffL, 0x00cff3000000ffffL, c.random().any());
        return c.call(Xen.__HYPERVISOR_update_descriptor, (c.mfn() << Page.SHIFT) + c.random().below(512) * 8L,
                descriptor) >= 0;
    }
}
