package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/** Addition, subtraction, logic, multiplication and division. */
final class ArithmeticUnit {
    private final Operands operands;
    private final CpuState state;

    ArithmeticUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** add, adc, sub, sbb, and, or, xor: operand 0 is combined with operand 1. */
    void combine(final Instruction insn) {
        final int size = insn.size(0);
        final long a = Operands.signExtend(operands.readForWrite(insn, 0), size);
        final long b = Operands.signExtend(operands.read(insn, 1), size);
        final long carry = state.cf() ? 1 : 0;
        final long r = Operands.signExtend(switch (insn.operation()) {
            case ADD -> a + b;
            case ADC -> a + b + carry;
            case SUB -> a - b;
            case SBB -> a - b - carry;
            case AND -> a & b;
            case OR -> a | b;
            default -> a ^ b;
        }, size);
        operands.write(insn, 0, r);
        switch (insn.operation()) {
            case ADD, ADC -> state.added(a, b, r);
            case SUB, SBB -> state.subtracted(a, b, r);
            default -> state.result(r, 0);
        }
    }

    void compare(final Instruction insn) {
        final int size = insn.size(0);
        final long a = Operands.signExtend(operands.read(insn, 0), size);
        final long b = Operands.signExtend(operands.read(insn, 1), size);
        state.subtracted(a, b, Operands.signExtend(a - b, size));
    }

    void test(final Instruction insn) {
        state.result(Operands.signExtend(operands.read(insn, 0) & operands.read(insn, 1), insn.size(0)), 0);
    }

    /** inc and dec, which leave CF alone. */
    void step(final Instruction insn) {
        final int size = insn.size(0);
        final int one = insn.operation() == Operation.INC ? 1 : -1;
        final long a = Operands.signExtend(operands.readForWrite(insn, 0), size);
        final long r = Operands.signExtend(a + one, size);
        final int carry = state.cf() ? Rflags.CF : 0;
        operands.write(insn, 0, r);
        state.result(r, carry | stepFlags(a, r, one));
    }

    /** OF and AF of {@code a + one = r}, one being 1 or -1. */
    static int stepFlags(final long a, final long r, final int one) {
        final boolean overflow = one > 0 ? (~a & r) < 0 : (a & ~r) < 0;
        return (overflow ? Rflags.OF : 0) | ((int) (a ^ r ^ 1) & Rflags.AF);
    }

    void not(final Instruction insn) {
        operands.write(insn, 0, ~operands.readForWrite(insn, 0));
    }

    void negate(final Instruction insn) {
        final int size = insn.size(0);
        final long b = Operands.signExtend(operands.readForWrite(insn, 0), size);
        final long r = Operands.signExtend(-b, size);
        operands.write(insn, 0, r);
        state.subtracted(0, b, r);
    }

    // ---------------------------------------------------------------- multiplication

    /** mul and one-operand imul: rdx:rax (or ax) becomes the product. */
    void multiplyWide(final Instruction insn) {
        final int size = insn.size(0);
        final boolean signed = insn.operation() == Operation.IMUL;
        final long a = extend(operands.register(Gpr.RAX, size), size, signed);
        final long b = extend(operands.read(insn, 0), size, signed);
        final long low = a * b;
        final long high = size < Long.BYTES
                ? signed ? low >> (size * Byte.SIZE) : low >>> (size * Byte.SIZE)
                : signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
        if (size == 1) {
            operands.register(Gpr.RAX, 2, low);
        } else {
            operands.register(Gpr.RAX, size, low);
            operands.register(Gpr.RDX, size, high);
        }
        final long lowSigned = Operands.signExtend(low, size);
        final boolean significant = signed
                ? Operands.signExtend(high, size) != lowSigned >> (Long.SIZE - 1)
                : Operands.zeroExtend(high, size) != 0;
        state.result(lowSigned, significant ? Rflags.CF | Rflags.OF : 0);
    }

    /** imul with two or three operands. */
    void multiply(final Instruction insn) {
        if (insn.operandCount() == 1) {
            multiplyWide(insn);
            return;
        }
        final int size = insn.size(0);
        final int last = insn.operandCount() - 1;
        final long a = Operands.signExtend(operands.read(insn, last - 1), size);
        final long b = Operands.signExtend(operands.read(insn, last), size);
        final long r = Operands.signExtend(a * b, size);
        final boolean overflow = size == Long.BYTES ? Math.multiplyHigh(a, b) != r >> (Long.SIZE - 1) : a * b != r;
        operands.write(insn, 0, r);
        state.result(r, overflow ? Rflags.CF | Rflags.OF : 0);
    }

    private static long extend(final long value, final int size, final boolean signed) {
        return signed ? Operands.signExtend(value, size) : Operands.zeroExtend(value, size);
    }

    // ---------------------------------------------------------------- division

    /** div and idiv: #DE if the divisor is zero or the quotient does not fit. Flags stay, as on Intel's processors. */
    void divide(final Instruction insn) {
        final int size = insn.size(0);
        final long divisor = operands.read(insn, 0);
        if (divisor == 0) {
            throw operands.fault(Vector.DE);
        }
        final boolean signed = insn.operation() == Operation.IDIV;
        if (size == Long.BYTES) {
            divide128(divisor, signed);
        } else {
            divideNarrow(divisor, size, signed);
        }
    }

    private void divideNarrow(final long divisor, final int size, final boolean signed) {
        final int bits = size * Byte.SIZE;
        final long high = size == 1 ? operands.register(Gpr.RAX, 2) >>> bits : operands.register(Gpr.RDX, size);
        final long dividend = high << bits | operands.register(Gpr.RAX, size);
        final long quotient;
        final long remainder;
        if (signed) {
            final long a = Operands.signExtend(dividend, 2 * size);
            final long b = Operands.signExtend(divisor, size);
            quotient = a / b;
            remainder = a % b;
            // The most negative dividend over -1 wraps to a negative quotient; a true one would be positive.
            refuse(Operands.signExtend(quotient, size) != quotient || (a == Long.MIN_VALUE && b == -1));
        } else {
            quotient = Long.divideUnsigned(dividend, divisor);
            remainder = Long.remainderUnsigned(dividend, divisor);
            refuse(Operands.zeroExtend(quotient, size) != quotient);
        }
        if (size == 1) {
            operands.register(Gpr.RAX, 2, remainder << Byte.SIZE | (quotient & 0xFF));
        } else {
            operands.register(Gpr.RAX, size, quotient);
            operands.register(Gpr.RDX, size, remainder);
        }
    }

    private void divide128(final long divisor, final boolean signed) {
        final long high = state.gpr[Gpr.RDX];
        final long low = state.gpr[Gpr.RAX];
        final boolean negative = signed && high < 0;
        final boolean divisorNegative = signed && divisor < 0;
        final long absLow = negative ? -low : low;
        final long absHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
        final long absDivisor = divisorNegative ? -divisor : divisor;
        refuse(Long.compareUnsigned(absHigh, absDivisor) >= 0);
        final long quotient = Division.quotient(absHigh, absLow, absDivisor);
        final long remainder = absLow - quotient * absDivisor;
        if (signed) {
            final boolean quotientNegative = negative != divisorNegative;
            // As large as 2^63 is one too many, but for a negative quotient.
            refuse(quotient < 0 && !(quotientNegative && quotient == Long.MIN_VALUE));
            state.gpr[Gpr.RAX] = quotientNegative ? -quotient : quotient;
        } else {
            state.gpr[Gpr.RAX] = quotient;
        }
        state.gpr[Gpr.RDX] = negative ? -remainder : remainder;
    }

    private void refuse(final boolean tooLarge) {
        if (tooLarge) {
            throw operands.fault(Vector.DE);
        }
    }

    // ---------------------------------------------------------------- decimal and other oddities of 32-bit mode

    void decimalAdjust(final Instruction insn) {
        final boolean add = insn.operation() == Operation.DAA;
        final int al = (int) state.gpr[Gpr.RAX] & 0xFF;
        final boolean oldCf = state.cf();
        final boolean low = (al & 0xF) > 9 || state.af();
        final boolean high = al > 0x99 || oldCf;
        int r = al;
        boolean cf = false;
        if (low) {
            r += add ? 6 : -6;
            cf = oldCf || (!add && r < 0);
        }
        if (high) {
            r += add ? 0x60 : -0x60;
            cf = true;
        }
        operands.register(Gpr.RAX, 1, r);
        state.result((byte) r, (cf ? Rflags.CF : 0) | (low ? Rflags.AF : 0));
    }

    void asciiAdjust(final Instruction insn) {
        final boolean add = insn.operation() == Operation.AAA;
        int ax = (int) state.gpr[Gpr.RAX] & 0xFFFF;
        final boolean adjust = (ax & 0xF) > 9 || state.af();
        if (adjust) {
            ax += add ? 0x106 : -0x106;
        }
        operands.register(Gpr.RAX, 2, ax & 0xFF0F);
        state.result((byte) (ax & 0xF), adjust ? Rflags.CF | Rflags.AF : 0);
    }

    void asciiMultiplyAdjust(final Instruction insn) {
        final int base = (int) insn.immediate() & 0xFF;
        if (base == 0) {
            throw operands.fault(Vector.DE);
        }
        final int al = (int) state.gpr[Gpr.RAX] & 0xFF;
        operands.register(Gpr.RAX, 2, (long) (al / base) << Byte.SIZE | al % base);
        state.result((byte) (al % base), 0);
    }

    void asciiDivideAdjust(final Instruction insn) {
        final int ax = (int) state.gpr[Gpr.RAX] & 0xFFFF;
        final int al = (ax & 0xFF) + (ax >> Byte.SIZE) * ((int) insn.immediate() & 0xFF) & 0xFF;
        operands.register(Gpr.RAX, 2, al);
        state.result((byte) al, 0);
    }
}
