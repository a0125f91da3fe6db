package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.vcpu.DebugRegisters;
import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.decode.Decoder;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Operation;

/**
 * The instructions that Xen carries out in a guest kernel's place, because ring 3 may not execute them. Source: HYPERCALLS.md
 * section 8.
 */
final class PrivilegedInstructions {
    /** dr6.BS. */
    static final int SINGLE_STEP = 1 << 14;
    private static final int FLAG_TF = 1 << 8;
    private static final int FLAG_RF = 1 << 16;
    private static final long CR0_TS = 1 << 3;
    private static final long LOW = 0xffff_ffffL;
    /** PAE, MCE, OSFXSR, OSXMMEXCPT: what every guest finds set. */
    private static final long CR4_FIXED = 0x660;
    private static final int XCR0 = 3;
    /** {@code ud2a; .ascii "xen"; cpuid}. */
    private static final int EXTENDED_FEATURES = 0x8000_0001;
    private static final int MTRR = 1 << 12;
    private static final byte[] FORCED_CPUID = {0x0f, 0x0b, 'x', 'e', 'n', 0x0f, (byte) 0xa2};
    private static final int READ_CR = 0x20;
    private static final int READ_DR = 0x21;
    private static final int WRITE_CR = 0x22;

    private final Hypervisor hypervisor;
    private final Vcpu vcpu;
    private final Registers registers;
    private final CpuState cpu;
    private final CpuPolicy policy;
    private final Decoder longDecoder;
    private final Decoder compatibilityDecoder;
    private final ModelSpecificRegisters msrs;
    private final IoPorts ports;
    private boolean writes;
    /** The instruction being carried out is to be executed again. */
    private boolean gaveWay;
    private final byte[] bytes = new byte[Instruction.LENGTH_MAX];

    PrivilegedInstructions(final X86Engines engines, final Vcpu vcpu, final CpuState cpu) {
        this.hypervisor = engines.hypervisor();
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.cpu = cpu;
        this.policy = hypervisor.cpuPolicy();
        this.longDecoder = new Decoder(policy.visible().features(), true);
        this.compatibilityDecoder = new Decoder(policy.visible().features(), false);
        this.msrs = new ModelSpecificRegisters(hypervisor, vcpu, policy);
        this.ports = new IoPorts(hypervisor, vcpu);
    }

    /** What became of an instruction that raised #GP(0). */
    enum Result {
        /** The guest is to get its #GP; nothing has changed. */
        REFUSED,
        /** The guest is to get a #PF for a write to {@link PrivilegedInstructions#faultAddress()}, or a read. */
        PAGE_FAULT,
        /** Carried out; rip is behind it, or at it if it repeats. */
        DONE,
        /** It has given way: the guest executes it again, after what waits for it. */
        AGAIN
    }

    /** Looks at the instruction at rip, which raised #GP(0), and carries it out if Xen does so. */
    Result emulate() {
        final Decoder decoder = cpu.longMode ? longDecoder : compatibilityDecoder;
        if (decoder.decode(bytes, 0, fetch(bytes.length)) != Decoder.Outcome.OK) {
            return Result.REFUSED;
        }
        final Instruction insn = decoder.instruction();
        return switch (ports.emulate(insn)) {
            case DONE -> done(insn);
            case AGAIN -> Result.DONE;
            case REFUSED -> Result.REFUSED;
            case PAGE_FAULT -> {
                writes = insn.operation() == Operation.INS;
                yield Result.PAGE_FAULT;
            }
            case NOT_IO -> vcpu.kernelMode && insn.is(Attribute.PRIV) ? privileged(insn) : Result.REFUSED;
        };
    }

    private Result privileged(final Instruction insn) {
        gaveWay = false;
        if (!perform(insn)) {
            return Result.REFUSED;
        }
        return gaveWay ? Result.AGAIN : done(insn);
    }

    private Result done(final Instruction insn) {
        finished(insn.length());
        return Result.DONE;
    }

    long faultAddress() {
        return ports.faultAddress();
    }

    /** The access that faulted was a write. */
    boolean faultWrites() {
        return writes;
    }

    /** The forced-emulation prefix, which serves {@code cpuid} alone, in user mode too. */
    boolean emulateForced() {
        if (fetch(FORCED_CPUID.length) < FORCED_CPUID.length) {
            return false;
        }
        for (int i = 0; i < FORCED_CPUID.length; i++) {
            if (bytes[i] != FORCED_CPUID[i]) {
                return false;
            }
        }
        final long[] gpr = registers.gpr;
        final int number = (int) gpr[Registers.RAX];
        final CpuidPolicy.Leaf leaf = policy.forced().leaf(number, (int) gpr[Registers.RCX]);
        // The hardware domain is told of MTRRs, which others are not (recorded).
        final int more = vcpu.domain().hardwareDomain() && (number == 1 || number == EXTENDED_FEATURES) ? MTRR : 0;
        gpr[Registers.RAX] = leaf.eax() & LOW;
        gpr[Registers.RBX] = leaf.ebx() & LOW;
        gpr[Registers.RCX] = leaf.ecx() & LOW;
        gpr[Registers.RDX] = (leaf.edx() | more) & LOW;
        return finished(FORCED_CPUID.length);
    }

    /** Reads up to {@code length} bytes of code; how many there are. */
    private int fetch(final int length) {
        final long rip = registers.rip;
        if (hypervisor.guestAccess().copyFrom(vcpu, rip, bytes, 0, length)) {
            return length;
        }
        final int inPage = (int) Math.min(length, Page.SIZE - (rip & Page.OFFSET_MASK));
        return hypervisor.guestAccess().copyFrom(vcpu, rip, bytes, 0, inPage) ? inPage : 0;
    }

    private boolean finished(final int length) {
        registers.rip += length;
        registers.rflags &= ~FLAG_RF;
        return true;
    }

    /** The instruction that was carried out is being single-stepped. */
    boolean steps() {
        return (registers.rflags & FLAG_TF) != 0;
    }

    private boolean perform(final Instruction insn) {
        return switch (insn.operation()) {
            case CLTS -> {
                vcpu.taskSwitched = false;
                yield true;
            }
            case WBINVD -> true;
            case MOV -> moveSpecial(insn);
            case RDMSR -> readMsr();
            case WRMSR -> msrs.write((int) registers.gpr[Registers.RCX], edxEax());
            case XSETBV -> (int) registers.gpr[Registers.RCX] == 0 && edxEax() == XCR0;
            default -> false;
        };
    }

    private long edxEax() {
        return registers.gpr[Registers.RDX] << Integer.SIZE | (registers.gpr[Registers.RAX] & LOW);
    }

    private boolean readMsr() {
        if (!msrs.read((int) registers.gpr[Registers.RCX])) {
            return false;
        }
        registers.gpr[Registers.RAX] = msrs.value() & LOW;
        registers.gpr[Registers.RDX] = msrs.value() >>> Integer.SIZE;
        return true;
    }

    private boolean moveSpecial(final Instruction insn) {
        return switch (insn.opcode()) {
            case READ_CR -> readControl(insn.number(1), insn.number(0));
            case READ_DR -> readDebug(insn.number(1), insn.number(0));
            case WRITE_CR -> writeControl(insn.number(0), registers.gpr[insn.number(1)]);
            default -> DebugRegisters.set(vcpu, insn.number(0), registers.gpr[insn.number(1)]) == 0;
        };
    }

    private boolean readControl(final int register, final int target) {
        switch (register) {
            case 0 -> registers.gpr[target] = cpu.cr0 | (vcpu.taskSwitched ? CR0_TS : 0);
            case 2 -> registers.gpr[target] = vcpu.cr2;
            case 3 -> registers.gpr[target] = vcpu.guestTable << Page.SHIFT;
            case 4 -> registers.gpr[target] = CR4_FIXED;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean writeControl(final int register, final long value) {
        return switch (register) {
            case 0 -> {
                final boolean allowed = (value & ~CR0_TS) == cpu.cr0;
                if (allowed) {
                    vcpu.taskSwitched = (value & CR0_TS) != 0;
                }
                yield allowed;
            }
            case 2 -> {
                vcpu.cr2 = value;
                if (vcpu.info() != null) {
                    vcpu.info().archCr2(value);
                }
                yield true;
            }
            case 3 -> newBase(value >>> Page.SHIFT);
            // Bits that a guest may not own are the host's, whatever it writes.
            case 4 -> true;
            default -> false;
        };
    }

    /** A root whose validation, or the release of the old root, takes long is loaded in several goes. */
    private boolean newBase(final long mfn) {
        final int result = hypervisor.paging().newBase(vcpu, mfn);
        gaveWay = result == FrameTable.RESTART;
        return result == 0 || gaveWay;
    }

    private boolean readDebug(final int register, final int target) {
        // Eight registers can be named, and all are there; a value may look like an errno.
        registers.gpr[target] = DebugRegisters.get(vcpu, register);
        return true;
    }
}
