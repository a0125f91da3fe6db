package io.xenolith.hypervisor.call;

import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** One hypercall number. */
public interface HypercallHandler {
    /**
     * Carries out the call for {@code vcpu}, the one that is running. Arguments are raw register values; pointers are
     * virtual addresses of the caller (copy in once through {@link io.xenolith.hypervisor.mm.GuestAccess}).
     *
     * @return Xen's result, {@code -errno} when negative; nothing a guest passes raises an exception
     */
    long call(Vcpu vcpu, long arg1, long arg2, long arg3, long arg4, long arg5);

    /** What is behind this number, for the ABI listing. */
    List<SubOperation> operations();

    /** The sub-operation {@code call} would carry out for these arguments, -1 where there is none; for trace and counts. */
    default int subOperation(final long arg1, final long arg2, final long arg3) {
        return -1;
    }
}
