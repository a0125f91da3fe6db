package io.xenolith.hypervisor.collusion;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.x86.X86Engine;
import io.xenolith.hypervisor.vcpu.x86.X86Engines;

/** Stores by an instruction of machine code, through the x86 engine's own TLB, which lives as long as this object. */
final class X86Stores {
    private static final int PAGE_FAULT = 14;
    /** mov %rax, (%rdi); then a jump to itself; 8 bytes on, where faults go, another. */
    private static final long CODE = 0x00fe_eb07_8948L;
    private static final long HANDLER_CODE = 0xfe_ebL;
    private static final int DONE = 3;
    private static final int HANDLER = 8;
    private static final int INSTRUCTIONS = 4;

    private final Vcpu vcpu;
    private final X86Engine engine;
    private final long code;
    private final long stack;
    private final long budgetNs;

    /** {@code codePfn} and {@code stackPfn} of {@code guest} stay mapped and serve nothing else. */
    X86Stores(final Hypervisor hypervisor, final PvDomainFixture guest, final int codePfn, final int stackPfn) {
        vcpu = guest.vcpu();
        engine = new X86Engines(hypervisor).create(vcpu);
        code = guest.va(codePfn);
        stack = guest.va(stackPfn) + Page.SIZE;
        budgetNs = INSTRUCTIONS * hypervisor.config().costs().instructionNs();
        guest.write(guest.maddr(codePfn), CODE);
        guest.write(guest.maddr(codePfn) + HANDLER, HANDLER_CODE);
        vcpu.traps().set(PAGE_FAULT, 0, XenX8664.FLAT_KERNEL_CS, code + HANDLER);
    }

    /** Stores {@code value} at {@code va}; false if it faulted. */
    boolean store(final long va, final long value) {
        final Registers registers = vcpu.registers();
        registers.rip = code;
        registers.cs = XenX8664.FLAT_KERNEL_CS;
        registers.ss = XenX8664.FLAT_KERNEL_SS;
        registers.rflags = 2;
        registers.gpr[Registers.RSP] = stack;
        registers.gpr[Registers.RAX] = value;
        registers.gpr[Registers.RDI] = va;
        engine.run(budgetNs);
        if (registers.rip != code + DONE && registers.rip != code + HANDLER) {
            throw new AssertionError("the code is at 0x" + Long.toHexString(registers.rip) + ": "
                    + vcpu.domain().crashReason);
        }
        return registers.rip == code + DONE;
    }

    void discard() {
        engine.discard();
    }
}
