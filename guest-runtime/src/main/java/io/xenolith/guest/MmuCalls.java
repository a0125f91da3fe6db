package io.xenolith.guest;

import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;

/** mmu_update, update_va_mapping, mmuext_op. Source: Xen public/xen.h. */
public final class MmuCalls {
    private final CallGate gate;

    MmuCalls(final CallGate gate) {
        this.gate = gate;
    }

    /** Writes one page-table entry at machine address {@code ptr} (8-aligned) of an own table. */
    public long update(final long ptr, final long value) {
        return update(Xen.DOMID_SELF, ptr | Xen.MMU_NORMAL_PT_UPDATE, value);
    }

    /** Sets the machine-to-physical entry of an own frame. */
    public long machphysUpdate(final long mfn, final long pfn) {
        return update(Xen.DOMID_SELF, mfn << 12 | Xen.MMU_MACHPHYS_UPDATE, pfn);
    }

    /**
     * mmu_update with pairs {@code ptr, val, ptr, val...} ({@code ptr} with its command bits); stops at the first that
     * fails. New entries name frames of {@code foreigndom}.
     *
     * @return 0 or the {@code -errno} of the first failing update
     */
    public long update(final int foreigndom, final long... pairs) {
        return gate.callWithArrayFirst(Xen.__HYPERVISOR_mmu_update, CallGate.words(pairs), pairs.length / 2, 0,
                foreigndom);
    }

    /** @param flags {@code UVMF_*} */
    public long updateVaMapping(final long va, final long entry, final long flags) {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_update_va_mapping, va, entry, flags);
    }

    /** As {@link #updateVaMapping}, the entry naming a frame of {@code domid}. */
    public long updateVaMappingOtherdomain(final long va, final long entry, final long flags, final int domid) {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_update_va_mapping_otherdomain, va, entry, flags, domid);
    }

    /** One mmuext operation on the own domain. */
    public long mmuext(final int op, final long arg1, final long arg2) {
        final MmuextOp element = MmuextOp.allocate().cmd(op).arg1LinearAddr(arg1).arg2Vcpumask(arg2);
        return gate.callWithArrayFirst(Xen.__HYPERVISOR_mmuext_op, element.toBytes(), 1, 0, Xen.DOMID_SELF);
    }

    /** Pins {@code mfn} as a table of {@code level} (1 to 4). */
    public long pin(final int level, final long mfn) {
        return mmuext(Xen.MMUEXT_PIN_L1_TABLE + level - 1, mfn, 0);
    }

    public long unpin(final long mfn) {
        return mmuext(Xen.MMUEXT_UNPIN_TABLE, mfn, 0);
    }
}
