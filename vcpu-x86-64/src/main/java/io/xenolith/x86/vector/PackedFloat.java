package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;
import static io.xenolith.x86.vector.FloatFormat.BINARY64;

import io.xenolith.x86.decode.Instruction;

/** Floating-point arithmetic in all lanes: add, sub, mul, div, sqrt, min, max, the horizontal ones and dot products. */
final class PackedFloat {
    /** What is done in each lane. */
    enum Kind {
        ADD, SUB, MUL, DIV, MIN, MAX, SQRT
    }

    private static final long LOW_DWORD = 0xFFFF_FFFFL;

    private final VectorOperands v;
    private final FloatEnvironment environment;
    private final FloatArithmetic arithmetic;

    PackedFloat(final VectorOperands v, final FloatEnvironment environment) {
        this.v = v;
        this.environment = environment;
        this.arithmetic = environment.arithmetic;
    }

    // ---------------------------------------------------------------- lane by lane

    /** The ..ps instructions. */
    void packed32(final Instruction insn, final Kind kind) {
        v.load(insn, 1);
        environment.begin();
        final long low = pair(kind, v.low(insn, 0), v.lo);
        final long high = pair(kind, v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** The ..pd instructions. */
    void packed64(final Instruction insn, final Kind kind) {
        v.load(insn, 1);
        environment.begin();
        final long low = lane64(kind, v.low(insn, 0), v.lo);
        final long high = lane64(kind, v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    private long pair(final Kind kind, final long a, final long b) {
        return Products.dwords(lane32(kind, (int) a, (int) b), lane32(kind, (int) (a >>> 32), (int) (b >>> 32)));
    }

    private int lane32(final Kind kind, final int a, final int b) {
        return switch (kind) {
            case ADD -> arithmetic.add32(a, b);
            case SUB -> arithmetic.subtract32(a, b);
            case MUL -> arithmetic.multiply32(a, b);
            case DIV -> arithmetic.divide32(a, b);
            case SQRT -> arithmetic.squareRoot32(b);
            case MIN -> (int) arithmetic.soft.extreme(BINARY32, a & LOW_DWORD, b & LOW_DWORD, SoftFloat.LESS);
            case MAX -> (int) arithmetic.soft.extreme(BINARY32, a & LOW_DWORD, b & LOW_DWORD, SoftFloat.GREATER);
        };
    }

    private long lane64(final Kind kind, final long a, final long b) {
        return switch (kind) {
            case ADD -> arithmetic.add64(a, b);
            case SUB -> arithmetic.subtract64(a, b);
            case MUL -> arithmetic.multiply64(a, b);
            case DIV -> arithmetic.divide64(a, b);
            case SQRT -> arithmetic.squareRoot64(b);
            case MIN -> arithmetic.soft.extreme(BINARY64, a, b, SoftFloat.LESS);
            case MAX -> arithmetic.soft.extreme(BINARY64, a, b, SoftFloat.GREATER);
        };
    }

    // ---------------------------------------------------------------- alternating and horizontal

    /** addsubps. */
    void alternating32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long low = differenceAndSum(v.low(insn, 0), v.lo);
        final long high = differenceAndSum(v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    private long differenceAndSum(final long a, final long b) {
        return Products.dwords(arithmetic.subtract32((int) a, (int) b),
                arithmetic.add32((int) (a >>> 32), (int) (b >>> 32)));
    }

    /** addsubpd. */
    void alternating64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long low = arithmetic.subtract64(v.low(insn, 0), v.lo);
        final long high = arithmetic.add64(v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** haddps and hsubps. */
    void horizontal32(final Instruction insn, final Kind kind) {
        v.load(insn, 1);
        environment.begin();
        final long low = Products.dwords(neighbours(kind, v.low(insn, 0)), neighbours(kind, v.high(insn, 0)));
        final long high = Products.dwords(neighbours(kind, v.lo), neighbours(kind, v.hi));
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    private int neighbours(final Kind kind, final long a) {
        return lane32(kind, (int) a, (int) (a >>> 32));
    }

    /** haddpd and hsubpd. */
    void horizontal64(final Instruction insn, final Kind kind) {
        v.load(insn, 1);
        environment.begin();
        final long low = lane64(kind, v.low(insn, 0), v.high(insn, 0));
        final long high = lane64(kind, v.lo, v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    // ---------------------------------------------------------------- dot products

    /**
     * dpps. Bits 7..4 of the constant choose the products, bits 3..0 the lanes that get their sum. Each of the three
     * steps raises its exceptions before the next begins. The order of operands, which tells one NaN from another,
     * differs by lane as on the recorded processor.
     */
    void dot32(final Instruction insn) {
        v.load(insn, 1);
        final int control = (int) insn.immediate();
        final long a = v.low(insn, 0);
        final long b = v.high(insn, 0);
        environment.begin();
        final int p0 = chosenProduct(control & 1 << 4, (int) a, (int) v.lo);
        final int p1 = chosenProduct(control & 1 << 5, (int) (a >>> 32), (int) (v.lo >>> 32));
        final int p2 = chosenProduct(control & 1 << 6, (int) b, (int) v.hi);
        final int p3 = chosenProduct(control & 1 << 7, (int) (b >>> 32), (int) (v.hi >>> 32));
        environment.step();
        final int s0 = arithmetic.add32(p1, p0);
        final int s1 = arithmetic.add32(p0, p1);
        final int s2 = arithmetic.add32(p3, p2);
        final int s3 = arithmetic.add32(p2, p3);
        environment.step();
        final long low = Products.dwords(arithmetic.add32(s0, s2), arithmetic.add32(s1, s3));
        final long high = Products.dwords(arithmetic.add32(s2, s0), arithmetic.add32(s3, s1));
        environment.finish();
        v.xmm(insn, 0, low & Shuffles.lanes(control, 2), high & Shuffles.lanes(control >> 2, 2));
    }

    private int chosenProduct(final int chosen, final int a, final int b) {
        return chosen == 0 ? 0 : arithmetic.multiply32(a, b);
    }

    /** dppd. */
    void dot64(final Instruction insn) {
        v.load(insn, 1);
        final int control = (int) insn.immediate();
        environment.begin();
        final long low = (control & 1 << 4) == 0 ? 0 : arithmetic.multiply64(v.low(insn, 0), v.lo);
        final long high = (control & 1 << 5) == 0 ? 0 : arithmetic.multiply64(v.high(insn, 0), v.hi);
        environment.step();
        final long first = arithmetic.add64(low, high);
        final long second = arithmetic.add64(high, low);
        environment.finish();
        v.xmm(insn, 0, (control & 1) == 0 ? 0 : first, (control & 2) == 0 ? 0 : second);
    }
}
