package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.EngineFactory;
import io.xenolith.hypervisor.vcpu.TrapDelivery;
import io.xenolith.x86.Engine;

/** Makes the engines of vCPUs that run x86-64 code. They share what has been decoded, and the processor's description. */
public final class X86Engines implements EngineFactory {
    private final Hypervisor hypervisor;
    private final TrapDelivery traps;
    private boolean prepared;
    /** Told of each instruction, or null. */
    private InstructionListener listener;
    /** Asked before runs, or null. */
    private Debugger debugger;

    /** Engines of processors that are what the hypervisor's policy says. */
    public X86Engines(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.traps = new TrapDelivery(hypervisor);
    }

    @Override
    public X86Engine create(final Vcpu vcpu) {
        if (!prepared) {
            XenSegments.writeReserved(hypervisor.memory());
            prepared = true;
        }
        return new X86Engine(this, vcpu,
                new Engine(hypervisor.memory(), hypervisor.memory().code(), hypervisor.cpuPolicy().visible()));
    }

    /** From now on {@code newListener} is told of every instruction; runs are the same, and take far longer. */
    public void listener(final InstructionListener newListener) {
        listener = newListener;
    }

    InstructionListener listener() {
        return listener;
    }

    /** From now on {@code newDebugger} decides when kernels run on; null: nobody does. */
    public void debugger(final Debugger newDebugger) {
        debugger = newDebugger;
    }

    Debugger debugger() {
        return debugger;
    }

    Hypervisor hypervisor() {
        return hypervisor;
    }

    TrapDelivery traps() {
        return traps;
    }
}
