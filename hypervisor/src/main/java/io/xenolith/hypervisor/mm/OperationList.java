package io.xenolith.hypervisor.mm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;

/**
 * The array of operations that mmu_update and mmuext_op take: each is copied once and performed, up to the first that
 * fails. When an event is to be delivered or the vCPU's time is over, and after {@link #AT_ONCE} of them, the call is
 * continued: with MMU_UPDATE_PREEMPTED in the count, which a guest may make up as well. So it is when an operation has given
 * way in the middle of a table, and before the next one when a table is still to be released; if that is so after the last
 * one, or after an error, the call is made again without a list just for that, with the result in place of the domain.
 */
final class OperationList {
    /** In a count: a continuation; {@code *pdone} holds what earlier parts have done. */
    private static final long PREEMPTED = 1L << 31;
    private static final long COUNT_MASK = 0xffff_ffffL;
    /** Operations after which the caller's vCPU is looked at again: a list in memory mapped many times has no end. */
    static final int AT_ONCE = 512;

    /** Carries out the operation that lies in the copy. */
    @FunctionalInterface
    interface Operation {
        /** 0 or -errno; {@link FrameTable#RESTART}: it is to be performed again. */
        int perform();
    }

    private final Hypervisor hypervisor;
    private final int hypercall;
    private final LocalMemory copy;
    private final int size;
    private final LocalMemory done = new LocalMemory(Integer.BYTES);

    /** Operations of hypercall number {@code hypercall} are copied into {@code copy}, one at a time. */
    OperationList(final Hypervisor hypervisor, final int hypercall, final LocalMemory copy) {
        this.hypervisor = hypervisor;
        this.hypercall = hypercall;
        this.copy = copy;
        this.size = copy.array().length;
    }

    /** The call is only there to finish releasing an old table; it returns its fourth argument. */
    static boolean onlyFinishes(final long array, final long count) {
        return array == 0 && (count & COUNT_MASK) == PREEMPTED;
    }

    /** The call is to be made again as it was. */
    void again(final Vcpu vcpu, final long array, final long count, final long pdone, final long foreigndom) {
        vcpu.continuation = new HypercallContinuation(hypercall, array, count & COUNT_MASK, pdone,
                foreigndom & COUNT_MASK, 0);
    }

    private static long elements(final long count) {
        return count & COUNT_MASK & ~PREEMPTED;
    }

    /** The array does not touch Xen's range. */
    boolean readable(final long array, final long count) {
        return hypervisor.guestAccess().rangeOkay(array, elements(count) * size);
    }

    /**
     * Performs the operations; the result is the first error, or 0. A {@code pdone} that cannot be written is ignored.
     *
     * @param foreigndom the call's fourth argument, for its continuation
     */
    long run(final Vcpu vcpu, final long array, final long count, final long pdone, final long foreigndom,
            final Operation operation) {
        final GuestAccess guest = hypervisor.guestAccess();
        final int doneBefore = doneBefore(vcpu, count, pdone);
        final long elements = elements(count);
        long i = 0;
        int error = 0;
        while (i < Math.min(elements, AT_ONCE) && error == 0 && !vcpu.tableWork.hasOldTable()
                && (i == 0 || !vcpu.preemptPending())) {
            hypervisor.chargeElement();
            error = guest.copyFrom(vcpu, array + i * size, copy, size)
                    ? operation.perform()
                    : -Errno.XEN_EFAULT;
            i += error == 0 ? 1 : 0;
        }
        tellDone(vcpu, pdone, doneBefore + (int) i);
        if (error == FrameTable.RESTART || (error == 0 && i < elements)) {
            again(vcpu, array + i * size, (elements - i) | PREEMPTED, pdone, foreigndom);
            return 0;
        }
        if (vcpu.tableWork.hasOldTable()) {
            again(vcpu, 0, PREEMPTED, 0, error);
        }
        return error;
    }

    /** The call is refused as a whole, and {@code pdone} says that no more than before is done. */
    long refuse(final Vcpu vcpu, final long count, final long pdone, final int error) {
        tellDone(vcpu, pdone, doneBefore(vcpu, count, pdone));
        return error;
    }

    private int doneBefore(final Vcpu vcpu, final long count, final long pdone) {
        final boolean continued = (count & PREEMPTED) != 0 && pdone != 0;
        return continued && hypervisor.guestAccess().copyFrom(vcpu, pdone, done, Integer.BYTES) ? done.getInt(0) : 0;
    }

    private void tellDone(final Vcpu vcpu, final long pdone, final int operations) {
        if (pdone != 0) {
            done.putInt(0, operations);
            hypervisor.guestAccess().copyTo(vcpu, pdone, done, Integer.BYTES);
        }
    }
}
