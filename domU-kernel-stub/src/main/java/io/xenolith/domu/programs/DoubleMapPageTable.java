package io.xenolith.domu.programs;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.xen.Xen;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.GrantCalls;
import io.xenolith.guest.MmuCalls;
import io.xenolith.guest.PageTables;
import java.util.List;

/**
 * Tries every way to get a writable hold of its own page tables. Each line says how an attempt ended; the last
 * whether all
 * were refused. A domain that could write a page table could map any frame of the machine.
 */
public final class DoubleMapPageTable implements GuestProgram {
    private Guest guest;
    private MmuCalls mmu;
    private PageTables tables;
    private GuestMemory memory;
    private long spare;
    private int attempts;
    private int broken;

    @Override
    public void run(final Guest newGuest) {
        guest = newGuest;
        mmu = guest.calls().mmu();
        tables = guest.addressSpace().tables();
        memory = guest.memory();
        spare = guest.allocatePages(1);
        for (int level = 1; level <= 4; level++) {
            attack(level);
        }
        pinWhatIsMappedWritable();
        linearEntryWithWriteAccess();
        guest.console().println(broken == 0
                ? "double-map: all " + attempts + " ways refused"
                : "double-map: BROKEN, " + broken + " of " + attempts + " ways worked");
    }

    private long frame(final long va) {
        return guest.addressSpace().p2m().mfnOfVa(va);
    }

    private void attack(final int level) {
        final long table = tables.table(spare, level);
        final long writable = Pte.make(frame(table), AddressSpace.KERNEL_RW);
        final String target = " of the L" + level;
        report("store to the mapping" + target, guest.probe().writeFaults(table, memory.getLong(table)), 0);
        refused("update_va_mapping" + target, mmu.updateVaMapping(spare, writable, Xen.UVMF_INVLPG));
        refused("mmu_update" + target, mmu.update(tables.entryMaddr(spare, 1), writable));
        refused("write access for the old mapping" + target, mmu.updateVaMapping(table, writable, Xen.UVMF_INVLPG));
        refused("mmu_update preserving A and D" + target, mmu.update(Xen.DOMID_SELF,
                tables.entryMaddr(spare, 1) | Xen.MMU_PT_UPDATE_PRESERVE_AD, writable));
        refused("as a frame of DOMID_IO" + target,
                mmu.updateVaMappingOtherdomain(spare, writable, Xen.UVMF_INVLPG, Xen.DOMID_IO));
        refused("clear_page" + target, mmu.mmuext(Xen.MMUEXT_CLEAR_PAGE, frame(table), 0));
        refused("copy_page" + target, mmu.mmuext(Xen.MMUEXT_COPY_PAGE, frame(table), frame(spare)));
        refused("register_vcpu_info" + target, guest.calls().vcpus().registerVcpuInfo(0, frame(table), 0));
        refused("FIFO control block" + target, guest.calls().evtchn().initControl(frame(table), 0, 0));
        grantToOneself(table, target);
        grantCopy(table, target);
    }

    private void grantToOneself(final long table, final String target) {
        final int gref = guest.grants().grant(guest.domid(), frame(table), false);
        final long window = guest.addressSpace().reserveWindow(1);
        final GrantCalls.MapResult mapped = guest.calls().grants().map(window, Gnttab.GNTMAP_host_map, gref,
                guest.domid());
        report("writable grant" + target, mapped.status() != Gnttab.GNTST_okay, mapped.status());
    }

    private void grantCopy(final long table, final String target) {
        final GrantCalls.Copy copy = new GrantCalls.Copy(GrantCalls.CopyEnd.frame(frame(spare), 0),
                GrantCalls.CopyEnd.frame(frame(table), 0), Long.BYTES);
        final int status = guest.calls().grants().copy(List.of(copy))[0];
        report("grant copy" + target, status != Gnttab.GNTST_okay, status);
    }

    private void pinWhatIsMappedWritable() {
        final long page = guest.allocatePages(1);
        for (int level = 1; level <= 4; level++) {
            refused("pin of a writable page as L" + level, mmu.pin(level, frame(page)));
        }
        refused("new_baseptr of a writable page", mmu.mmuext(Xen.MMUEXT_NEW_BASEPTR, frame(page), 0));
    }

    private void linearEntryWithWriteAccess() {
        final long slot = (tables.rootMfn() << Page.SHIFT) + (Pte.ENTRIES - 2) * (long) Long.BYTES;
        refused("linear L4 entry with write access",
                mmu.update(slot, Pte.make(tables.rootMfn(), Pte.PRESENT | Pte.RW | Pte.USER)));
    }

    private void refused(final String way, final long result) {
        report(way, result < 0, result);
    }

    private void report(final String way, final boolean refused, final long result) {
        attempts++;
        if (!refused) {
            broken++;
        }
        guest.console().println("double-map: " + way + ": " + (refused ? "refused" : "WORKED")
                + (result == 0 ? "" : " (" + result + ")"));
    }
}
