package io.xenolith.testkit;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** A guest whose kernel does nothing but the test's commands. */
final class OwnKernelDoor implements GuestDoor, TestKernel.Idle {
    private final TestKernel kernel = new TestKernel(this);
    private Domain domain;
    /** Its CPU was halted by the kernel's idle loop, and not by a hypercall that blocks. */
    private boolean idle;

    TestKernel kernel() {
        return kernel;
    }

    void domain(final Domain newDomain) {
        domain = newDomain;
    }

    @Override
    public Domain domain() {
        return domain;
    }

    @Override
    public void submit(final Command command) {
        kernel.add(command);
        if (idle) {
            idle = false;
            vcpu().unblock();
        }
    }

    @Override
    public boolean halt() {
        final Vcpu vcpu = vcpu();
        if (vcpu.upcallDue()) {
            return false;
        }
        idle = true;
        vcpu.blocked = true;
        vcpu.stateChanged();
        return true;
    }

    private Vcpu vcpu() {
        return domain.vcpu(0);
    }

    @Override
    public List<Integer> upcalls() {
        return kernel.upcalls();
    }

    @Override
    public List<Trap> traps() {
        return kernel.traps();
    }
}
