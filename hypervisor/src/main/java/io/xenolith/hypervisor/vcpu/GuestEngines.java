package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.X86Engines;

/**
 * Engines for whatever a guest's kernel is made of: a vCPU whose first instruction is an entry stub of a Java kernel runs Java,
 * any other one runs x86-64 code, and stays with that.
 */
public final class GuestEngines implements EngineFactory {
    private final JavaEngines java;
    private final X86Engines x86;

    public GuestEngines(final JavaEngines java, final X86Engines x86) {
        this.java = java;
        this.x86 = x86;
    }

    @Override
    public VcpuEngine create(final Vcpu vcpu) {
        return new Undecided(vcpu);
    }

    /** Decides when the vCPU has a context and runs for the first time. */
    private final class Undecided implements VcpuEngine {
        private final Vcpu vcpu;
        /** Who is running while the run loop still knows this one. */
        private VcpuEngine chosen;

        Undecided(final Vcpu vcpu) {
            this.vcpu = vcpu;
        }

        @Override
        public VcpuExit run(final long budgetNs) {
            final JavaEngine candidate = java.create(vcpu);
            chosen = candidate.atEntryStub() ? candidate : x86.create(vcpu);
            vcpu.engine(chosen);
            return chosen.run(budgetNs);
        }

        @Override
        public void stopBy(final long timeNs) {
            if (chosen != null) {
                chosen.stopBy(timeNs);
            }
        }

        @Override
        public void discard() {
            // Holds nothing.
        }
    }
}
