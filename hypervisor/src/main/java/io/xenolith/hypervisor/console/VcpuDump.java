package io.xenolith.hypervisor.console;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestView;
import io.xenolith.hypervisor.mm.PageWalker;

/** A vCPU's registers and the top of its stack on Xen's console, laid out as a recorded crash of a PV guest was. */
public final class VcpuDump {
    private static final long CR0_HOST = 0x8005_0033L;
    private static final long CR0_TS = 8;
    private static final long CR4 = 0x660;
    private static final int STACK_LINES = 20;
    private static final int WORDS_PER_LINE = 4;
    private static final int TOP_LEVEL = 4;

    private final Hypervisor hypervisor;
    private final ConsoleRing console;
    private final GuestView view;

    public VcpuDump(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.console = hypervisor.console();
        this.view = new GuestView(hypervisor);
    }

    /** {@code domain} has crashed: which of its vCPUs did it, if one did, with its registers. */
    public void crashed(final Domain domain, final String reason) {
        console.log("domain_crash called: d" + domain.domid() + ": " + reason);
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu vcpu = domain.vcpu(id);
            if (vcpu != null && vcpu.running) {
                console.log("Domain " + domain.domid() + " (vcpu#" + id + ") crashed on cpu#0:");
                registers(vcpu);
                return;
            }
        }
        console.log("Domain " + domain.domid() + " reported crashed by domain 0 on cpu#0:");
    }

    /** An exception came for which the guest has no handler. */
    public void unhandled(final Vcpu vcpu, final int vector, final String name, final int errorCode,
            final boolean pageFault) {
        console.log(String.format("d%dv%d Unhandled: vec %d, %s[%04x]", vcpu.domain().domid(), vcpu.id(), vector, name,
                errorCode));
        if (pageFault) {
            pageWalk(vcpu, vcpu.cr2);
        }
    }

    private void pageWalk(final Vcpu vcpu, final long address) {
        console.log(String.format("Pagetable walk from %016x:", address));
        long table = vcpu.activeRoot();
        for (int level = TOP_LEVEL; level > 0 && table != 0 && PageWalker.canonical(address); level--) {
            final int index = Pte.index(address, level);
            final long entry = hypervisor.memory().getLong((table << Page.SHIFT) + (long) index * Long.BYTES);
            final boolean present = (entry & Pte.PRESENT) != 0 && hypervisor.frames().valid(Pte.mfn(entry));
            console.log(String.format(" L%d[0x%03x] = %016x %016x", level, index, entry,
                    present ? hypervisor.frames().m2p().get(Pte.mfn(entry)) : -1L));
            table = present ? Pte.mfn(entry) : 0;
        }
    }

    /** Everything of {@code vcpu} that Xen shows. */
    public void registers(final Vcpu vcpu) {
        final AbiProfile abi = hypervisor.config().abi();
        final Registers regs = vcpu.registers();
        console.log("----[ Xen-" + abi.major() + "." + abi.minor() + abi.extraVersion()
                + "  x86_64  debug=n  Not tainted ]----");
        console.log("CPU:    0");
        console.log(String.format("RIP:    %04x:[<%016x>]", regs.cs, regs.rip));
        console.log(String.format("RFLAGS: %016x   EM: 1   CONTEXT: pv guest (d%dv%d)", regs.rflags,
                vcpu.domain().domid(), vcpu.id()));
        final long[] gpr = regs.gpr;
        three("rax", gpr[Registers.RAX], "rbx", gpr[Registers.RBX], "rcx", gpr[Registers.RCX]);
        three("rdx", gpr[Registers.RDX], "rsi", gpr[Registers.RSI], "rdi", gpr[Registers.RDI]);
        three("rbp", gpr[Registers.RBP], "rsp", gpr[Registers.RSP], "r8", gpr[Registers.R8]);
        three("r9", gpr[Registers.R9], "r10", gpr[Registers.R10], "r11", gpr[Registers.R11]);
        three("r12", gpr[Registers.R11 + 1], "r13", gpr[Registers.R11 + 2], "r14", gpr[Registers.R11 + 3]);
        three("r15", gpr[Registers.R11 + 4], "cr0", CR0_HOST | (vcpu.taskSwitched ? CR0_TS : 0), "cr4", CR4);
        console.log(String.format("cr3: %016x   cr2: %016x", vcpu.activeRoot() << Page.SHIFT, vcpu.cr2));
        console.log(String.format("fsb: %016x   gsb: %016x   gss: %016x", regs.fsBase,
                vcpu.kernelMode ? regs.gsBaseKernel : regs.gsBaseUser,
                vcpu.kernelMode ? regs.gsBaseUser : regs.gsBaseKernel));
        console.log(String.format("ds: %04x   es: %04x   fs: %04x   gs: %04x   ss: %04x   cs: %04x", regs.ds, regs.es,
                regs.fs, regs.gs, regs.ss, regs.cs));
        stack(vcpu);
    }

    private void three(final String a, final long valueA, final String b, final long valueB, final String c,
            final long valueC) {
        console.log(String.format("%-4s %016x   %-4s %016x   %-4s %016x", a + ":", valueA, b + ":", valueB, c + ":",
                valueC));
    }

    private void stack(final Vcpu vcpu) {
        final long sp = vcpu.registers().gpr[Registers.RSP];
        console.log(String.format("Guest stack trace from rsp=%016x:", sp));
        for (int line = 0; line < STACK_LINES; line++) {
            final StringBuilder words = new StringBuilder("  ");
            for (int word = 0; word < WORDS_PER_LINE; word++) {
                final long at = view.machineAddress(vcpu, sp + (long) (line * WORDS_PER_LINE + word) * Long.BYTES);
                if (at == GuestView.NOT_MAPPED || Page.SIZE - (at & Page.OFFSET_MASK) < Long.BYTES) {
                    console.log(words + " Fault while accessing guest memory.");
                    return;
                }
                words.append(String.format(" %016x", hypervisor.memory().getLong(at)));
            }
            console.log(words.toString());
        }
    }
}
