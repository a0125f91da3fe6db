package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 5, fpu_taskswitch: the virtual CR0.TS. */
public final class FpuTaskSwitch implements HypercallHandler {
    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "fpu_taskswitch", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long set, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        vcpu.taskSwitched = set != 0;
        return 0;
    }
}
