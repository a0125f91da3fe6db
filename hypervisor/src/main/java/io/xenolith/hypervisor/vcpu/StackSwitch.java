package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 3, stack_switch: the stack of entries from user mode, judged only when it is used. */
public final class StackSwitch implements HypercallHandler {
    private static final int SELECTOR_MASK = 0xffff;
    private static final int RPL_MASK = 3;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "stack_switch", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long ss, final long sp, final long arg3, final long arg4,
            final long arg5) {
        vcpu.kernelSs = ((int) ss & SELECTOR_MASK) | RPL_MASK;
        vcpu.kernelSp = sp;
        return 0;
    }
}
