package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.List;

/** Hypercall 4, set_callbacks; an address that is not canonical is skipped without a word (recorded). */
public final class SetCallbacks implements HypercallHandler {
    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "set_callbacks", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long event, final long failsafe, final long syscall, final long arg4,
            final long arg5) {
        if (PageWalker.canonical(event)) {
            vcpu.eventCallback = event;
        }
        if (PageWalker.canonical(failsafe)) {
            vcpu.failsafeCallback = failsafe;
        }
        if (PageWalker.canonical(syscall)) {
            vcpu.syscallCallback = syscall;
        }
        return 0;
    }
}
