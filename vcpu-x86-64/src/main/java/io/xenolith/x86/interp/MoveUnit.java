package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;

/** Moves between general registers and memory, exchanges, conversions of width. */
final class MoveUnit {
    private static final int ALIGNMENT_16 = 15;

    private final Operands operands;
    private final CpuState state;

    MoveUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    void move(final Instruction insn) {
        operands.write(insn, 0, operands.read(insn, 1));
    }

    /** movsx and movsxd. */
    void moveSigned(final Instruction insn) {
        operands.write(insn, 0, Operands.signExtend(operands.read(insn, 1), Math.min(insn.size(1), insn.size(0))));
    }

    /** movsxd, whose source is as wide as a narrower target. */
    void moveSignedDoubleword(final Instruction insn) {
        if (insn.operandSize() == 2 && insn.kind(1) == OperandKind.MEMORY) {
            operands.write(insn, 0, operands.memory.load16(operands.address(insn, Short.BYTES)));
        } else {
            moveSigned(insn);
        }
    }

    void loadAddress(final Instruction insn) {
        operands.write(insn, 0, operands.offset(insn));
    }

    void exchange(final Instruction insn) {
        final long a = operands.readForWrite(insn, 0);
        final long b = operands.read(insn, 1);
        operands.write(insn, 0, b);
        operands.write(insn, 1, a);
    }

    void conditionalMove(final Instruction insn) {
        // The source is read in any case, and a 32-bit target loses its upper half in any case.
        final long source = operands.read(insn, 1);
        operands.write(insn, 0, state.condition(insn.condition()) ? source : operands.read(insn, 0));
    }

    void setByCondition(final Instruction insn) {
        operands.write(insn, 0, state.condition(insn.condition()) ? 1 : 0);
    }

    /** cbw, cwde, cdqe. */
    void widen(final Instruction insn) {
        final int size = insn.operandSize();
        operands.register(Gpr.RAX, size, Operands.signExtend(state.gpr[Gpr.RAX], size / 2));
    }

    /** cwd, cdq, cqo. */
    void widenIntoRdx(final Instruction insn) {
        final int size = insn.operandSize();
        operands.register(Gpr.RDX, size, Operands.signExtend(state.gpr[Gpr.RAX], size) >> (Long.SIZE - 1));
    }

    void compareExchange(final Instruction insn) {
        final int size = insn.size(0);
        final long old = operands.readForWrite(insn, 0);
        final long a = Operands.signExtend(operands.register(Gpr.RAX, size), size);
        final long b = Operands.signExtend(old, size);
        if (a == b) {
            operands.write(insn, 0, operands.read(insn, 1));
        } else {
            // The target is written in any case; a 32-bit register loses its upper half only when it is really changed.
            if (insn.kind(0) == OperandKind.MEMORY) {
                operands.write(insn, 0, old);
            }
            operands.register(Gpr.RAX, size, old);
        }
        state.subtracted(a, b, Operands.signExtend(a - b, size));
    }

    void exchangeAdd(final Instruction insn) {
        final int size = insn.size(0);
        final long a = Operands.signExtend(operands.readForWrite(insn, 0), size);
        final long b = Operands.signExtend(operands.read(insn, 1), size);
        final long r = Operands.signExtend(a + b, size);
        if (insn.kind(0) == OperandKind.MEMORY) {
            operands.write(insn, 0, r);
            operands.write(insn, 1, a);
        } else {
            // The same register twice ends as the sum.
            operands.write(insn, 1, a);
            operands.write(insn, 0, r);
        }
        state.added(a, b, r);
    }

    void compareExchange8(final Instruction insn) {
        final long address = operands.target(insn, Long.BYTES);
        operands.memory.probeWrite(address, Long.BYTES);
        final long old = operands.memory.load64(address);
        final long expected = pair(Gpr.RDX, Gpr.RAX);
        final boolean equal = old == expected;
        operands.memory.store64(address, equal ? pair(Gpr.RCX, Gpr.RBX) : old);
        if (!equal) {
            operands.register(Gpr.RAX, Integer.BYTES, old);
            operands.register(Gpr.RDX, Integer.BYTES, old >>> Integer.SIZE);
        }
        zeroFlag(equal);
    }

    private long pair(final int high, final int low) {
        return state.gpr[high] << Integer.SIZE | (state.gpr[low] & 0xFFFF_FFFFL);
    }

    void compareExchange16(final Instruction insn) {
        final long address = operands.target(insn, 2 * Long.BYTES);
        if ((address & ALIGNMENT_16) != 0) {
            throw operands.fault(Vector.GP);
        }
        operands.memory.probeWrite(address, 2 * Long.BYTES);
        final long low = operands.memory.load64(address);
        final long high = operands.memory.load64(address + Long.BYTES);
        final boolean equal = low == state.gpr[Gpr.RAX] && high == state.gpr[Gpr.RDX];
        operands.memory.store64(address, equal ? state.gpr[Gpr.RBX] : low);
        operands.memory.store64(address + Long.BYTES, equal ? state.gpr[Gpr.RCX] : high);
        if (!equal) {
            state.gpr[Gpr.RAX] = low;
            state.gpr[Gpr.RDX] = high;
        }
        zeroFlag(equal);
    }

    private void zeroFlag(final boolean zero) {
        state.explicit((state.statusFlags() & ~Rflags.ZF) | (zero ? Rflags.ZF : 0));
    }

    void translate(final Instruction insn) {
        final long offset = Operands.truncate(state.gpr[Gpr.RBX] + (state.gpr[Gpr.RAX] & 0xFF), insn.addressSize());
        operands.register(Gpr.RAX, 1,
                operands.memory.load8(operands.linear(Operands.segment(insn), offset, 1, false)));
    }

    void flagsToAh() {
        final long ah = (state.statusFlags() & ~Rflags.OF) | Rflags.FIXED;
        state.gpr[Gpr.RAX] = (state.gpr[Gpr.RAX] & ~0xFF00L) | ah << Byte.SIZE;
    }

    void flagsFromAh() {
        final int ah = (int) (state.gpr[Gpr.RAX] >>> Byte.SIZE) & 0xFF;
        final int kept = state.statusFlags() & Rflags.OF;
        state.explicit(kept | (ah & Rflags.STATUS & ~Rflags.OF));
    }

    void carry(final boolean value) {
        state.carry(value);
    }

    void direction(final boolean down) {
        state.otherFlags = down ? state.otherFlags | Rflags.DF : state.otherFlags & ~Rflags.DF;
    }
}
