package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import java.util.Arrays;

/**
 * in, out, ins, outs, cli and sti, from kernel and user mode, under the virtual I/O privilege level. No guest has been given a
 * port: reads give ones, writes go nowhere. Source: HYPERCALLS.md section 8.
 */
final class IoPorts {
    /** What became of an instruction. */
    enum Outcome {
        /** It is none of these. */
        NOT_IO,
        /** #GP(0). */
        REFUSED,
        /** #PF at {@link IoPorts#faultAddress()}. */
        PAGE_FAULT, DONE,
        /** One iteration of a repeated instruction is done; rip stays. */
        AGAIN
    }

    private static final int USER_CPL = 3;
    private static final int FLAG_DF = 1 << 10;
    private static final int PORT_MASK = 0xffff;

    private final Hypervisor hypervisor;
    private final Vcpu vcpu;
    private final Registers registers;
    private final byte[] bitmap = new byte[2];
    private long faultAddress;

    IoPorts(final Hypervisor hypervisor, final Vcpu vcpu) {
        this.hypervisor = hypervisor;
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
    }

    Outcome emulate(final Instruction insn) {
        return switch (insn.operation()) {
            // The real interrupt flag is nothing to a guest.
            case CLI, STI -> ioplAllows() ? Outcome.DONE : Outcome.REFUSED;
            case IN -> in(insn);
            case OUT -> allowed(port(insn, 0), insn.size(1)) ? Outcome.DONE : Outcome.REFUSED;
            case INS, OUTS -> string(insn);
            default -> Outcome.NOT_IO;
        };
    }

    /** Where a string instruction's memory could not be reached. */
    long faultAddress() {
        return faultAddress;
    }

    private int port(final Instruction insn, final int operand) {
        return insn.kind(operand) == OperandKind.IMMEDIATE
                ? (int) insn.immediate() & 0xff
                : (int) registers.gpr[Registers.RDX] & PORT_MASK;
    }

    private boolean ioplAllows() {
        final int kernelCpl = vcpu.domain().assist(Xen.VMASST_TYPE_architectural_iopl) ? 0 : 1;
        return (vcpu.kernelMode ? kernelCpl : USER_CPL) <= vcpu.iopl;
    }

    private boolean allowed(final int port, final int size) {
        return ioplAllows() || bitmapAllows(port, size);
    }

    /** All bits of the ports are clear in the guest's bitmap; what cannot be read of it counts as set. */
    private boolean bitmapAllows(final int port, final int size) {
        if (port + size > vcpu.ioBitmapPorts) {
            return false;
        }
        final boolean mode = vcpu.kernelMode;
        vcpu.kernelMode = true;
        Arrays.fill(bitmap, (byte) -1);
        final long at = vcpu.ioBitmap + port / Byte.SIZE;
        if (!hypervisor.guestAccess().copyFrom(vcpu, at, bitmap, 0, 2)) {
            hypervisor.guestAccess().copyFrom(vcpu, at, bitmap, 0, 1);
        }
        vcpu.kernelMode = mode;
        final int bits = (bitmap[0] & 0xff) | (bitmap[1] & 0xff) << Byte.SIZE;
        return (bits >>> port % Byte.SIZE & (1 << size) - 1) == 0;
    }

    private Outcome in(final Instruction insn) {
        final int size = insn.size(0);
        if (!allowed(port(insn, 1), size)) {
            return Outcome.REFUSED;
        }
        final long rax = registers.gpr[Registers.RAX];
        registers.gpr[Registers.RAX] = switch (size) {
            case 1 -> rax | 0xff;
            case 2 -> rax | 0xffff;
            default -> 0xffff_ffffL;
        };
        return Outcome.DONE;
    }

    private Outcome string(final Instruction insn) {
        final int size = Math.min(insn.opcode() % 2 == 0 ? 1 : insn.operandSize(), Integer.BYTES);
        if (!allowed((int) registers.gpr[Registers.RDX] & PORT_MASK, size)) {
            return Outcome.REFUSED;
        }
        final boolean repeated = insn.repeat() != Instruction.Repeat.NONE;
        final long[] gpr = registers.gpr;
        if (repeated && gpr[Registers.RCX] == 0) {
            return Outcome.DONE;
        }
        final boolean input = insn.operation() == io.xenolith.x86.isa.Operation.INS;
        final int index = input ? Registers.RDI : Registers.RSI;
        if (!PageWalker.canonical(gpr[index])) {
            return Outcome.REFUSED;
        }
        if (!transfer(gpr[index], size, input)) {
            return Outcome.PAGE_FAULT;
        }
        gpr[index] += (registers.rflags & FLAG_DF) == 0 ? size : -size;
        return repeated && --gpr[Registers.RCX] != 0 ? Outcome.AGAIN : Outcome.DONE;
    }

    /** Ones come in, and what goes out is only read. */
    private boolean transfer(final long va, final int size, final boolean input) {
        faultAddress = va;
        final byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) -1);
        return input
                ? hypervisor.guestAccess().copyTo(vcpu, va, bytes, 0, size)
                : hypervisor.guestAccess().copyFrom(vcpu, va, bytes, 0, size);
    }
}
