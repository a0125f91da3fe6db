package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 9, get_debugreg. */
public final class GetDebugreg implements HypercallHandler {
    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "get_debugreg", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long reg, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        return DebugRegisters.get(vcpu, reg);
    }
}
