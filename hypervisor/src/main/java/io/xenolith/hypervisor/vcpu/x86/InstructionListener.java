package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.hypervisor.domain.Vcpu;

/** Told of each instruction of x86-64 kernels before it is executed. It looks and changes nothing. */
@FunctionalInterface
public interface InstructionListener {
    /** {@code vcpu}'s registers are those the instruction at rip finds. */
    void before(Vcpu vcpu);
}
