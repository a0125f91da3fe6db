package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.DomainPart;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.sched.RunLoop;

/**
 * What vCPUs leave behind when their domain dies: timers, scheduler accounts, kernels' stacks. The pages they hold go back with
 * the domain's memory.
 */
public final class VcpuPart implements DomainPart {
    private final RunLoop loop;

    public VcpuPart(final RunLoop loop) {
        this.loop = loop;
    }

    @Override
    public boolean create(final Domain domain, final DomainLimits limits) {
        return true;
    }

    @Override
    public boolean release(final Domain domain, final TableWork work) {
        loop.forget(domain);
        return true;
    }
}
