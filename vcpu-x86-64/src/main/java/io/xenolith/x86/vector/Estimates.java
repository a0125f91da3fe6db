package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/**
 * rcpps, rcpss, rsqrtps and rsqrtss. The manual promises a relative error of at most 1.5 * 2^-12 and leaves the bits
 * open; these are the recorded processor's. It cuts the operand's range into equal pieces (2048 for a reciprocal, 1024
 * for a root, in each power of two) and answers with the value at the middle of the piece, rounded to 13 bits.
 *
 * <p>No exception is raised, MXCSR is not looked at, denormals are zeros as operands and results.
 */
final class Estimates {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;
    private static final int FRACTION_BITS = 23;
    private static final int FRACTION_MASK = (1 << FRACTION_BITS) - 1;
    private static final int BIAS = 127;
    private static final int RECIPROCAL_PIECE_BITS = 12;
    private static final int ROOT_PIECE_BITS = 13;
    private static final double ONE = 1 << FRACTION_BITS;
    /** Results are multiples of 2^-13. */
    private static final double RESULT_UNITS = 8192;
    private static final int RESULT_SHIFT = 11;

    private final VectorOperands v;

    Estimates(final VectorOperands v) {
        this.v = v;
    }

    /** rcpps and rsqrtps. */
    void packed(final Instruction insn) {
        v.load(insn, 1);
        final boolean root = insn.operation() == Operation.RSQRTPS;
        v.xmm(insn, 0, pair(root, v.lo), pair(root, v.hi));
    }

    private static long pair(final boolean root, final long a) {
        return Products.dwords(lane(root, (int) a), lane(root, (int) (a >>> 32)));
    }

    /** rcpss and rsqrtss. */
    void scalar(final Instruction insn) {
        v.load(insn, 1);
        final int result = lane(insn.operation() == Operation.RSQRTSS, (int) v.lo);
        v.xmm(insn, 0, (v.low(insn, 0) & ~LOW_DWORD) | (result & LOW_DWORD), v.high(insn, 0));
    }

    private static int lane(final boolean root, final int a) {
        final int sign = a & Integer.MIN_VALUE;
        final int biased = a >>> FRACTION_BITS & 0xFF;
        if (BINARY32.isNan(a & LOW_DWORD)) {
            return a | (int) BINARY32.quietBit;
        }
        if (biased == 0) {
            return sign | (int) BINARY32.infinity;
        }
        if (root && sign != 0) {
            return (int) BINARY32.indefinite;
        }
        if (biased == 0xFF) {
            return sign;
        }
        return root
                ? reciprocalRoot(biased - BIAS, a & FRACTION_MASK)
                : sign | reciprocal(biased - BIAS, a & FRACTION_MASK);
    }

    private static int reciprocal(final int exponent, final int fraction) {
        final double middle = middle(fraction, RECIPROCAL_PIECE_BITS);
        // From 4096 to 8192, for a result from 2^-1 to 1.
        final int units = (int) Math.rint(RESULT_UNITS / middle);
        return exponent >= BIAS - 1 ? 0 : number(-exponent - 1, units);
    }

    private static int reciprocalRoot(final int exponent, final int fraction) {
        final double middle = middle(fraction, ROOT_PIECE_BITS) * ((exponent & 1) + 1);
        final int units = (int) Math.rint(RESULT_UNITS / Math.sqrt(middle));
        return number(-(exponent >> 1) - 1, units);
    }

    /** Middle of the piece of [1, 2) that a fraction falls into. */
    private static double middle(final int fraction, final int pieceBits) {
        final int piece = 1 << pieceBits;
        return 1 + ((fraction & -piece) + piece / 2) / ONE;
    }

    /** The number {@code units * 2^(exponent-12)}; units are 4096 or more. */
    private static int number(final int exponent, final int units) {
        return ((exponent + BIAS - 1) << FRACTION_BITS) + (units << RESULT_SHIFT);
    }
}
