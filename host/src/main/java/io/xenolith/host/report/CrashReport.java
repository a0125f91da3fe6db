package io.xenolith.host.report;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.vcpu.x86.RecentHypercalls;
import io.xenolith.hypervisor.vcpu.x86.X86Engine;
import io.xenolith.x86.disasm.Line;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a person wants to know of a domain that has crashed: for each vCPU the registers, how its page tables lead to rip and
 * rsp, the code around rip, the stack, and the hypercalls before. To be made while the domain still exists.
 */
public final class CrashReport {
    private static final String[] NAMES = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8 ", "r9 ", "r10",
            "r11", "r12", "r13", "r14", "r15"};
    private static final int REGISTERS_A_LINE = 4;
    private static final int INSTRUCTIONS_AFTER = 8;
    private static final int BYTES_BEFORE = 32;
    private static final int STACK_BYTES = 128;
    private static final int WORDS_A_LINE = 4;
    private static final int LEVELS = 4;

    private final Hypervisor hypervisor;
    private final Symbols symbols;
    private final GuestCode code;
    private final StringBuilder out = new StringBuilder();

    private CrashReport(final Hypervisor hypervisor, final Symbols symbols) {
        this.hypervisor = hypervisor;
        this.symbols = symbols;
        this.code = new GuestCode(hypervisor, symbols);
    }

    /** The report on {@code domain}, lines that end with line feeds; empty if no vCPU of it runs x86-64 code. */
    public static String of(final Hypervisor hypervisor, final Domain domain, final Symbols symbols) {
        final CrashReport report = new CrashReport(hypervisor, symbols);
        for (int i = 0; i < domain.maxVcpus(); i++) {
            final Vcpu vcpu = domain.vcpu(i);
            if (vcpu != null && vcpu.initialised && vcpu.engine() instanceof final X86Engine engine) {
                report.vcpu(vcpu, engine.recentHypercalls());
            }
        }
        // Without a reason of Xen's it was the kernel's own wish.
        return report.out.isEmpty()
                ? ""
                : "domain " + domain.domid() + " crashed: " + (domain.crashReason.isEmpty()
                        ? "its kernel gave up (SCHEDOP_shutdown with SHUTDOWN_crash)"
                        : domain.crashReason) + '\n' + report.out;
    }

    private void line(final String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    private void vcpu(final Vcpu vcpu, final RecentHypercalls hypercalls) {
        line("vCPU " + vcpu.id() + " in guest " + (vcpu.kernelMode ? "kernel" : "user") + " mode, events "
                + (vcpu.upcallMasked() ? "masked" : "unmasked"));
        registers(vcpu);
        walk(vcpu, "rip", vcpu.registers().rip);
        walk(vcpu, "rsp", vcpu.registers().gpr[Registers.RSP]);
        code(vcpu);
        stack(vcpu);
        hypercalls(hypercalls);
    }

    private void registers(final Vcpu vcpu) {
        final Registers registers = vcpu.registers();
        for (int i = 0; i < NAMES.length; i += REGISTERS_A_LINE) {
            final StringBuilder row = new StringBuilder("  ");
            for (int j = i; j < i + REGISTERS_A_LINE; j++) {
                row.append(String.format("%s %016x  ", NAMES[j], registers.gpr[j]));
            }
            line(row.toString());
        }
        line(String.format("  rip %016x  rflags %x  cs %04x ss %04x ds %04x es %04x fs %04x gs %04x", registers.rip,
                registers.rflags, registers.cs, registers.ss, registers.ds, registers.es, registers.fs, registers.gs));
        line(String.format("  fs base %x  gs base %x (kernel) %x (user)  cr2 %x  cr3 %x", registers.fsBase,
                registers.gsBaseKernel, registers.gsBaseUser, vcpu.cr2, vcpu.activeRoot() << Page.SHIFT));
    }

    /** Each level's entry on the way to {@code va}, up to the one that ends it. */
    private void walk(final Vcpu vcpu, final String what, final long va) {
        final StringBuilder row = new StringBuilder(String.format("  %s %x: ", what, va));
        if (!PageWalker.canonical(va) || vcpu.activeRoot() == 0) {
            line(row.append(PageWalker.canonical(va) ? "no page tables" : "not canonical").toString());
            return;
        }
        long table = vcpu.activeRoot();
        for (int level = LEVELS; level > 0; level--) {
            final int index = Pte.index(va, level);
            if (table >= hypervisor.memory().frames()) {
                row.append("a frame beyond memory");
                break;
            }
            final long entry = hypervisor.memory().getLong((table << Page.SHIFT) + (long) index * Long.BYTES);
            row.append(String.format("L%d[%d] %x", level, index, entry));
            if ((entry & Pte.PRESENT) == 0) {
                row.append(", not present");
                break;
            }
            row.append(level > 1 ? ", " : "");
            table = Pte.mfn(entry);
        }
        line(row.toString());
    }

    private void code(final Vcpu vcpu) {
        line("  code:");
        long at = before(vcpu);
        final long rip = vcpu.registers().rip;
        for (int after = 0; after < INSTRUCTIONS_AFTER;) {
            line((at == rip ? "  > " : "    ") + code.line(vcpu, at));
            final Line insn = code.at(vcpu, at);
            if (insn == null) {
                return;
            }
            after += at >= rip ? 1 : 0;
            at += insn.length();
        }
    }

    /** An address a few instructions before rip from which decoding arrives at rip. */
    private long before(final Vcpu vcpu) {
        final long rip = vcpu.registers().rip;
        for (long start = rip - BYTES_BEFORE; start < rip; start++) {
            long at = start;
            while (at < rip) {
                final Line insn = code.at(vcpu, at);
                if (insn == null || insn.text().contains("(bad)")) {
                    break;
                }
                at += insn.length();
            }
            if (at == rip) {
                return start;
            }
        }
        return rip;
    }

    private void stack(final Vcpu vcpu) {
        final long rsp = vcpu.registers().gpr[Registers.RSP];
        final byte[] bytes = code.bytes(vcpu, rsp, STACK_BYTES);
        line(bytes.length == 0 ? "  stack: not mapped" : "  stack:");
        final ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + Long.BYTES <= bytes.length;) {
            final StringBuilder row = new StringBuilder(String.format("    %016x ", rsp + at));
            for (int i = 0; i < WORDS_A_LINE && at + Long.BYTES <= bytes.length; i++) {
                final long word = words.getLong(at);
                final String name = symbols.name(word);
                row.append(String.format(" %016x%s", word, name == null ? "" : " <" + name + '>'));
                at += Long.BYTES;
            }
            line(row.toString());
        }
    }

    private void hypercalls(final RecentHypercalls recent) {
        line(recent.calls().isEmpty() ? "  no hypercalls" : "  last hypercalls, oldest first:");
        for (final RecentHypercalls.Call call : recent.calls()) {
            final String name = symbols.name(call.rip());
            line(String.format("    %016x%s  %s(%x, %x, %x) = %s", call.rip(), name == null ? "" : " <" + name + '>',
                    CallNames.call(call.number(), -1), call.arg1(), call.arg2(), call.arg3(),
                    call.returned() ? CallNames.result(call.result()) : "?"));
        }
    }
}
