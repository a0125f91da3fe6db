package io.xenolith.hypervisor.mm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * The array of operations that mmu_update and mmuext_op take: each is copied once and performed, up to the first that
 * fails. A list runs to its end without being preempted; a count with MMU_UPDATE_PREEMPTED, which a guest can only make
 * up, is taken as the continuation it stands for.
 */
final class OperationList {
    /** In a count: a continuation; {@code *pdone} holds what earlier parts have done. */
    private static final long PREEMPTED = 1L << 31;
    private static final long COUNT_MASK = 0xffff_ffffL;

    /** Carries out the operation that lies in the copy. */
    @FunctionalInterface
    interface Operation {
        /** 0 or -errno. */
        int perform();
    }

    private final Hypervisor hypervisor;
    private final LocalMemory copy;
    private final int size;
    private final LocalMemory done = new LocalMemory(Integer.BYTES);

    /** Operations are copied into {@code copy}, one at a time. */
    OperationList(final Hypervisor hypervisor, final LocalMemory copy) {
        this.hypervisor = hypervisor;
        this.copy = copy;
        this.size = copy.array().length;
    }

    /** The call is only there to finish releasing an old table; it returns its fourth argument. */
    static boolean onlyFinishes(final long array, final long count) {
        return array == 0 && (count & COUNT_MASK) == PREEMPTED;
    }

    private static long elements(final long count) {
        return count & COUNT_MASK & ~PREEMPTED;
    }

    /** The array does not touch Xen's range. */
    boolean readable(final long array, final long count) {
        return hypervisor.guestAccess().rangeOkay(array, elements(count) * size);
    }

    /** Performs the operations; the result is the first error, or 0. A {@code pdone} that cannot be written is ignored. */
    long run(final Vcpu vcpu, final long array, final long count, final long pdone, final Operation operation) {
        final GuestAccess guest = hypervisor.guestAccess();
        int doneBefore = 0;
        if ((count & PREEMPTED) != 0 && pdone != 0 && guest.copyFrom(vcpu, pdone, done, Integer.BYTES)) {
            doneBefore = done.getInt(0);
        }
        final long elements = elements(count);
        long i = 0;
        int error = 0;
        while (i < elements && error == 0) {
            error = guest.copyFrom(vcpu, array + i * size, copy, size)
                    ? operation.perform()
                    : -Errno.XEN_EFAULT;
            i += error == 0 ? 1 : 0;
        }
        if (pdone != 0) {
            done.putInt(0, doneBefore + (int) i);
            guest.copyTo(vcpu, pdone, done, Integer.BYTES);
        }
        return error;
    }
}
