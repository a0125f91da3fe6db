package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Vcpu;

/** Makes the engine of each vCPU. */
@FunctionalInterface
public interface EngineFactory {
    VcpuEngine create(Vcpu vcpu);
}
