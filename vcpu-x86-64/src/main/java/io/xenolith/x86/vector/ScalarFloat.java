package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;
import static io.xenolith.x86.vector.FloatFormat.BINARY64;

import io.xenolith.x86.decode.Instruction;

/** Floating-point arithmetic in the lowest lane, the ..sd and ..ss instructions. The rest of the register stays. */
final class ScalarFloat {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;

    private final VectorOperands v;
    private final FloatEnvironment environment;
    private final FloatArithmetic arithmetic;

    ScalarFloat(final VectorOperands v, final FloatEnvironment environment) {
        this.v = v;
        this.environment = environment;
        this.arithmetic = environment.arithmetic;
    }

    private void begin(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
    }

    // ---------------------------------------------------------------- 64 bits

    private void finish64(final Instruction insn, final long result) {
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    /** addsd. */
    void add64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.add64(v.low(insn, 0), v.lo));
    }

    /** subsd. */
    void subtract64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.subtract64(v.low(insn, 0), v.lo));
    }

    /** mulsd. */
    void multiply64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.multiply64(v.low(insn, 0), v.lo));
    }

    /** divsd. */
    void divide64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.divide64(v.low(insn, 0), v.lo));
    }

    /** sqrtsd. */
    void squareRoot64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.squareRoot64(v.lo));
    }

    /** minsd. */
    void least64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.soft.extreme(BINARY64, v.low(insn, 0), v.lo, SoftFloat.LESS));
    }

    /** maxsd. */
    void greatest64(final Instruction insn) {
        begin(insn);
        finish64(insn, arithmetic.soft.extreme(BINARY64, v.low(insn, 0), v.lo, SoftFloat.GREATER));
    }

    // ---------------------------------------------------------------- 32 bits

    private void finish32(final Instruction insn, final long result) {
        environment.finish();
        v.xmm(insn, 0, (v.low(insn, 0) & ~LOW_DWORD) | (result & LOW_DWORD), v.high(insn, 0));
    }

    /** addss. */
    void add32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.add32((int) v.low(insn, 0), (int) v.lo));
    }

    /** subss. */
    void subtract32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.subtract32((int) v.low(insn, 0), (int) v.lo));
    }

    /** mulss. */
    void multiply32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.multiply32((int) v.low(insn, 0), (int) v.lo));
    }

    /** divss. */
    void divide32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.divide32((int) v.low(insn, 0), (int) v.lo));
    }

    /** sqrtss. */
    void squareRoot32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.squareRoot32((int) v.lo));
    }

    /** minss. */
    void least32(final Instruction insn) {
        begin(insn);
        finish32(insn, arithmetic.soft.extreme(BINARY32, v.low(insn, 0) & LOW_DWORD, v.lo & LOW_DWORD, SoftFloat.LESS));
    }

    /** maxss. */
    void greatest32(final Instruction insn) {
        begin(insn);
        finish32(insn,
                arithmetic.soft.extreme(BINARY32, v.low(insn, 0) & LOW_DWORD, v.lo & LOW_DWORD, SoftFloat.GREATER));
    }
}
