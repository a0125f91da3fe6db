package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 8, set_debugreg. */
public final class SetDebugreg implements HypercallHandler {
    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "set_debugreg", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long reg, final long value, final long arg3, final long arg4,
            final long arg5) {
        return DebugRegisters.set(vcpu, reg, value);
    }
}
