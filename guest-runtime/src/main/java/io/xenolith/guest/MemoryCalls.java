package io.xenolith.guest;

import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;

/** The parts of HYPERVISOR_memory_op a kernel uses on itself. Source: Xen public/memory.h. */
public final class MemoryCalls {
    private final CallGate gate;

    MemoryCalls(final CallGate gate) {
        this.gate = gate;
    }

    /**
     * Allocates single frames for the pfns in {@code frames}, which is overwritten with their mfns.
     *
     * @return how many from the start were done; never an errno
     */
    public int populatePhysmap(final int domid, final long[] frames) {
        return reservation(Memory.XENMEM_populate_physmap, domid, frames);
    }

    /** Gives back the single frames (mfns) in {@code frames}; returns how many from the start were done. */
    public int decreaseReservation(final int domid, final long[] frames) {
        return reservation(Memory.XENMEM_decrease_reservation, domid, frames);
    }

    private int reservation(final int op, final int domid, final long[] frames) {
        final byte[] list = CallGate.words(frames);
        final int mark = gate.scratch().mark();
        final long listAddress = gate.scratch().push(list.length);
        gate.memory().write(listAddress, list, 0, list.length);
        final long done = gate.callWithStruct(Xen.__HYPERVISOR_memory_op, op,
                XenMemoryReservation.allocate().extentStart(listAddress).nrExtents(frames.length).domid(domid));
        for (int i = 0; i < frames.length; i++) {
            frames[i] = gate.memory().getLong(listAddress + (long) i * Long.BYTES);
        }
        gate.scratch().release(mark);
        return (int) done;
    }

    /** Pages the domain has now, or {@code -errno}. */
    public long currentReservation(final int domid) {
        return domidOp(Memory.XENMEM_current_reservation, domid);
    }

    /** Pages the domain may have at most, or {@code -errno}. */
    public long maximumReservation(final int domid) {
        return domidOp(Memory.XENMEM_maximum_reservation, domid);
    }

    private long domidOp(final int op, final int domid) {
        return gate.callWithBytes(Xen.__HYPERVISOR_memory_op, op, new byte[]{(byte) domid, (byte) (domid >>> 8)}, 0);
    }
}
