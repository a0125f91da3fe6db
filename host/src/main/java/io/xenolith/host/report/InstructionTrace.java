package io.xenolith.host.report;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.InstructionListener;
import java.util.function.Consumer;

/** Writes a line for each instruction of x86-64 kernels: domain and vCPU, mode, address, symbol, bytes, text. */
public final class InstructionTrace implements InstructionListener {
    private final GuestCode code;
    private final Consumer<String> lines;

    /**
     * A trace.
     *
     * @param symbols names of the kernel's addresses
     * @param lines takes each line, without a line feed
     */
    public InstructionTrace(final Hypervisor hypervisor, final Symbols symbols, final Consumer<String> lines) {
        this.code = new GuestCode(hypervisor, symbols);
        this.lines = lines;
    }

    @Override
    public void before(final Vcpu vcpu) {
        lines.accept("d" + vcpu.domain().domid() + 'v' + vcpu.id() + (vcpu.kernelMode ? " k " : " u ")
                + code.line(vcpu, vcpu.registers().rip));
    }
}
