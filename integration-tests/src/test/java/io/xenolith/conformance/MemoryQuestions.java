package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RW;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.Page;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMachphysMapping;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;

/** memory_op. */
final class MemoryQuestions {
    private static final String NAME = "memory_op";
    private static final String UVM = "update_va_mapping";
    private static final int SELF = Xen.DOMID_SELF;

    private final Probe q;
    private final long extents;

    private MemoryQuestions(final Probe q) {
        this.q = q;
        extents = q.guest.allocate(Page.SIZE).address();
    }

    static void ask(final Probe q) {
        final MemoryQuestions questions = new MemoryQuestions(q);
        questions.sizes();
        questions.give();
        questions.take();
        questions.refusals();
        questions.maps();
        questions.others();
    }

    private long op(final long op, final long... words) {
        return q.h(Xen.__HYPERVISOR_memory_op, op, words.length == 0 ? 0 : q.at(words));
    }

    private long with(final long op, final CStruct struct) {
        return q.with(Xen.__HYPERVISOR_memory_op, op, struct);
    }

    private void t(final String args, final long op, final long... words) {
        q.t(NAME, args, op(op, words));
    }

    private void sizes() {
        t("maximum_ram_page", Memory.XENMEM_maximum_ram_page);
        t("current_reservation self", Memory.XENMEM_current_reservation, SELF);
        t("current_reservation bad dom", Memory.XENMEM_current_reservation, BAD_DOM);
        t("current_reservation dom0", Memory.XENMEM_current_reservation, 0);
        q.t(NAME, "current_reservation badptr",
                q.h(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_current_reservation, BAD_POINTER));
        t("maximum_reservation self", Memory.XENMEM_maximum_reservation, SELF);
        t("maximum_gpfn self", Memory.XENMEM_maximum_gpfn, SELF);
        final XenMachphysMapping mapping = XenMachphysMapping.allocate();
        final long rc = with(Memory.XENMEM_machphys_mapping, mapping);
        q.r(NAME, "machphys_mapping", rc, "v_start=" + Probe.hex(mapping.vStart()) + " v_end="
                + Probe.hex(mapping.vEnd()) + " max_mfn=" + Probe.hex(mapping.maxMfn()));
        final long list = q.at(8, extents, 0);
        final long listRc = q.h(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_machphys_mfn_list, list);
        q.r(NAME, "machphys_mfn_list max=8", listRc, "nr=" + q.half(list + 16));
    }

    private XenMemoryReservation one() {
        return XenMemoryReservation.allocate().nrExtents(1).domid(SELF).extentStart(extents);
    }

    private void decrease(final String args, final long mfn) {
        q.put(extents, mfn);
        q.t(NAME, args, with(Memory.XENMEM_decrease_reservation, one()));
    }

    private void give() {
        decrease("decrease_reservation bad mfn", BAD_MFN);
        decrease("decrease_reservation mfn 1", 1);
        final long mfn = q.mfn(q.hole);
        decrease("decrease_reservation still-mapped page", mfn);
        t("current_reservation self", Memory.XENMEM_current_reservation, SELF);
        q.t(UVM, "unmap hole", q.uvm(q.hole, 0, Xen.UVMF_INVLPG));
        decrease("decrease_reservation unmapped page (after above)", mfn);
        t("current_reservation self", Memory.XENMEM_current_reservation, SELF);
    }

    private void take() {
        final long pfn = q.guest.pfn(q.hole);
        q.put(extents, pfn);
        final long rc = with(Memory.XENMEM_populate_physmap, one());
        final long mfn = q.word(extents);
        q.r(NAME, "populate_physmap 1 page", rc, "mfn_returned_differs_from_pfn=" + (mfn == pfn ? 0 : 1));
        q.t(UVM, "map new page", q.uvm(q.hole, (mfn << Page.SHIFT) | L1RW, Xen.UVMF_INVLPG));
        q.t(NAME, "  ...M2P[new mfn] == pfn", q.word(0xffff_8000_0000_0000L + mfn * Long.BYTES) == pfn ? 1 : 0);
        q.t(NAME, "  ...new page first word", q.word(q.hole));
        t("current_reservation self", Memory.XENMEM_current_reservation, SELF);
    }

    private void refusals() {
        q.put(extents, 5);
        q.t(NAME, "populate_physmap order 30", with(Memory.XENMEM_populate_physmap, one().extentOrder(30)));
        q.put(extents, 5);
        final long more = with(Memory.XENMEM_increase_reservation, one());
        q.t(NAME, "increase_reservation 1 (above max?)", more);
        if (more == 1) {
            q.t(NAME, "  ...give it back", with(Memory.XENMEM_decrease_reservation, one()));
        }
        q.t(NAME, "increase_reservation nr=0", with(Memory.XENMEM_increase_reservation, one().nrExtents(0)));
        q.t(NAME, "increase_reservation bad dom", with(Memory.XENMEM_increase_reservation, one().domid(BAD_DOM)));
        q.t(NAME, "populate_physmap bad dom", with(Memory.XENMEM_populate_physmap, one().domid(BAD_DOM)));
        q.t(NAME, "populate_physmap nr=~0", with(Memory.XENMEM_populate_physmap, one().nrExtents(-1)));
        q.t(NAME, "increase_reservation address_bits=12",
                with(Memory.XENMEM_increase_reservation, one().memFlags(12)));
        q.t(NAME, "increase_reservation badptr",
                q.h(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_increase_reservation, BAD_POINTER));
    }

    private void maps() {
        final long buffer = q.guest.allocate(Page.SIZE).address();
        for (final boolean machine : new boolean[]{false, true}) {
            final long map = q.at(16, buffer);
            final long rc = q.h(Xen.__HYPERVISOR_memory_op,
                    machine ? Memory.XENMEM_machine_memory_map : Memory.XENMEM_memory_map, map);
            q.r(NAME, machine ? "machine_memory_map" : "memory_map", rc, "nr=" + q.half(map));
        }
        t("add_to_physmap shared_info (PV)", Memory.XENMEM_add_to_physmap, SELF, 0, 5);
        t("remove_from_physmap bad gpfn", Memory.XENMEM_remove_from_physmap, SELF, BAD_MFN);
    }

    private void others() {
        t("exchange unbalanced 1->2", Memory.XENMEM_exchange, extents, 1, 0, SELF, extents + 16, 2, 0, SELF, 0);
        q.put(extents, BAD_MFN);
        t("exchange bad mfn", Memory.XENMEM_exchange, extents, 1, 0, SELF, extents + 16, 1, 0, SELF, 0);
        q.t(NAME, "claim_pages self", with(24, one().memFlags(12)));
        for (final int op : new int[]{26, 29, 60, -1}) {
            q.t(NAME, op == 26 ? "get_vnumainfo zero" : "op=" + op,
                    q.h(Xen.__HYPERVISOR_memory_op, op, q.guest.allocate(Page.SIZE).address()));
        }
    }
}
