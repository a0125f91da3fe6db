package io.xenolith.testkit;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;

/** HYPERVISOR_memory_op. Source: Xen public/memory.h. */
public interface MemoryHypercalls extends HypercallCaller {
    private Answer reservation(final String what, final int op, final long address) {
        final XenMemoryReservation arg = XenMemoryReservation.allocate().domid(Xen.DOMID_SELF).nrExtents(1)
                .extentStart(address);
        return callWith(what, Xen.__HYPERVISOR_memory_op, op, arg);
    }

    /** Gives {@code mfn} back to Xen; 1 if that was done. It must not be mapped any more. */
    default Answer decreaseReservation(final long mfn) {
        return reservation("memory decrease_reservation(mfn 0x" + Long.toHexString(mfn) + ")",
                Memory.XENMEM_decrease_reservation, argument(mfn));
    }

    /** A new frame for {@code pfn}; 1 if there was one. The frame's number is in {@link Answer#value}. */
    default Answer populatePhysmap(final long pfn) {
        final long at = argument(pfn);
        final Answer answer = reservation("memory populate_physmap(pfn " + pfn + ")", Memory.XENMEM_populate_physmap,
                at);
        return answer.rc() == 1 ? answer.withOutput(word(at)) : answer;
    }

    /** The word at {@code address} of the guest's memory. */
    long word(long address);

    private Answer about(final String name, final int op, final int domid) {
        final LocalMemory id = new LocalMemory(Long.BYTES);
        id.putShort(0, (short) domid);
        return call("memory " + name + "(d" + domid + ")", Xen.__HYPERVISOR_memory_op, op, argument(id.getLong(0)));
    }

    /** Pages {@code domid} has now. */
    default Answer currentReservation(final int domid) {
        return about("current_reservation", Memory.XENMEM_current_reservation, domid);
    }

    /** Pages {@code domid} may have. */
    default Answer maximumReservation(final int domid) {
        return about("maximum_reservation", Memory.XENMEM_maximum_reservation, domid);
    }
}
