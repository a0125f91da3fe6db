package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.DomainPart;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.sched.RunLoop;

/** What vCPUs leave behind when their domain dies: timers, scheduler accounts, kernels' stacks, vcpu_info pages. */
public final class VcpuPart implements DomainPart {
    private final Hypervisor hypervisor;
    private final RunLoop loop;

    public VcpuPart(final Hypervisor hypervisor, final RunLoop loop) {
        this.hypervisor = hypervisor;
        this.loop = loop;
    }

    @Override
    public boolean create(final Domain domain, final DomainLimits limits) {
        return true;
    }

    @Override
    public void release(final Domain domain) {
        loop.forget(domain);
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null && vcpu.vcpuInfoMfn >= 0) {
                final long mfn = vcpu.vcpuInfoMfn;
                vcpu.vcpuInfoMfn = -1;
                vcpu.placeInfo(0);
                hypervisor.frames().putPageAndType(mfn);
            }
        }
    }
}
