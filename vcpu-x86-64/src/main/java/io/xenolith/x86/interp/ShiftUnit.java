package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/**
 * Shifts and rotates. A masked count of zero changes no flag. Where the manual leaves OF undefined (counts above 1) it is
 * what the formula for 1 gives on the result, as on Intel's processors.
 */
final class ShiftUnit {
    private final Operands operands;
    private final CpuState state;

    ShiftUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    void shift(final Instruction insn) {
        final int size = insn.size(0);
        final int bits = size * Byte.SIZE;
        final int count = (int) operands.read(insn, 1) & countMask(size);
        final long a = operands.readForWrite(insn, 0);
        switch (insn.operation()) {
            case SHL -> shiftLeft(insn, a, count, size, bits);
            case SHR -> shiftRight(insn, a, count, size, bits);
            case SAR -> shiftArithmetic(insn, a, count, size);
            default -> rotate(insn, a, count, size, bits);
        }
    }

    /** Bits of the count that matter for operands of {@code size} bytes. */
    static int countMask(final int size) {
        return size == Long.BYTES ? 63 : 31;
    }

    private void shiftLeft(final Instruction insn, final long a, final int count, final int size, final int bits) {
        final long r = Operands.signExtend(a << count, size);
        operands.write(insn, 0, r);
        if (count != 0) {
            final boolean cf = count <= bits && (a >>> (bits - count) & 1) != 0;
            final boolean of = r < 0 != cf;
            state.result(r, (cf ? Rflags.CF : 0) | (of ? Rflags.OF : 0));
        }
    }

    private void shiftRight(final Instruction insn, final long a, final int count, final int size, final int bits) {
        final long r = Operands.signExtend(a >>> count, size);
        operands.write(insn, 0, r);
        if (count != 0) {
            final boolean cf = (a >>> (count - 1) & 1) != 0;
            final boolean of = count == 1 && (a >>> (bits - 1) & 1) != 0;
            state.result(r, (cf ? Rflags.CF : 0) | (of ? Rflags.OF : 0));
        }
    }

    private void shiftArithmetic(final Instruction insn, final long a, final int count, final int size) {
        final long signed = Operands.signExtend(a, size);
        final long r = signed >> count;
        operands.write(insn, 0, r);
        if (count != 0) {
            state.result(r, (signed >> (count - 1) & 1) != 0 ? Rflags.CF : 0);
        }
    }

    private void rotate(final Instruction insn, final long a, final int count, final int size, final int bits) {
        final boolean left = insn.operation() == Operation.ROL || insn.operation() == Operation.RCL;
        final boolean throughCarry = insn.operation() == Operation.RCL || insn.operation() == Operation.RCR;
        long r = a;
        boolean cf = state.cf();
        if (throughCarry) {
            final int turns = count % (bits + 1);
            for (int i = 0; i < turns; i++) {
                final long in = cf ? 1 : 0;
                cf = (left ? r >>> (bits - 1) & 1 : r & 1) != 0;
                r = left ? Operands.zeroExtend(r << 1 | in, size) : r >>> 1 | in << (bits - 1);
            }
        } else {
            final int turns = count & bits - 1;
            if (turns != 0) {
                r = Operands.zeroExtend(left ? r << turns | r >>> (bits - turns) : r >>> turns | r << (bits - turns),
                        size);
            }
            if (count != 0) {
                cf = (left ? r & 1 : r >>> (bits - 1) & 1) != 0;
            }
        }
        operands.write(insn, 0, r);
        if (count != 0) {
            final boolean top = (r >>> (bits - 1) & 1) != 0;
            final boolean of = left ? top != cf : top != ((r >>> (bits - 2) & 1) != 0);
            state.carryAndOverflow(cf, of);
        }
    }

    /** shld and shrd. A count above the width of a 16-bit operand is undefined; it rotates the three words, as Intel's do. */
    void shiftDouble(final Instruction insn) {
        final int size = insn.size(0);
        final int bits = size * Byte.SIZE;
        final int count = (int) operands.read(insn, 2) & countMask(size);
        final long a = operands.readForWrite(insn, 0);
        if (count == 0) {
            operands.write(insn, 0, a);
            return;
        }
        final long b = operands.read(insn, 1);
        final boolean left = insn.operation() == Operation.SHLD;
        final long r;
        final boolean cf;
        if (count > bits) {
            final int rest = count - bits;
            r = left ? b << rest | a >>> (bits - rest) : b >>> rest | a << (bits - rest);
            cf = (left ? b >>> (bits - rest) : b >>> (rest - 1)) % 2 != 0;
        } else {
            r = left ? a << count | high(b, bits - count, bits) : a >>> count | low(b, bits - count);
            cf = ((left ? a >>> (bits - count) : a >>> (count - 1)) & 1) != 0;
        }
        final long signed = Operands.signExtend(r, size);
        operands.write(insn, 0, signed);
        final boolean of = signed < 0 != Operands.signExtend(a, size) < 0;
        state.result(signed, (cf ? Rflags.CF : 0) | (of ? Rflags.OF : 0));
    }

    private static long high(final long b, final int by, final int bits) {
        return by == bits ? 0 : b >>> by;
    }

    private static long low(final long b, final int by) {
        return by == Long.SIZE ? 0 : b << by;
    }
}
