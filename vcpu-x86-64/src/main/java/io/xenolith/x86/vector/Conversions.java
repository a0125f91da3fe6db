package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;
import static io.xenolith.x86.vector.FloatFormat.BINARY64;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;

/** Conversions between integers and the two floating-point formats, and rounding to an integral value. */
final class Conversions {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;
    // Bits of the constant of round...
    private static final int ROUND_BY_MXCSR = 4;
    private static final int ROUND_QUIETLY = 8;

    private final VectorOperands v;
    private final FloatEnvironment environment;
    private final SoftFloat soft;

    Conversions(final VectorOperands v, final FloatEnvironment environment) {
        this.v = v;
        this.environment = environment;
        this.soft = environment.arithmetic.soft;
    }

    // ---------------------------------------------------------------- from integers

    /** cvtsi2ss. */
    void integerTo32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = soft.fromInteger(BINARY32, Operands.signExtend(v.lo, insn.size(1)));
        environment.finish();
        writeLow32(insn, result);
    }

    /** cvtsi2sd. */
    void integerTo64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = soft.fromInteger(BINARY64, Operands.signExtend(v.lo, insn.size(1)));
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    /** cvtdq2ps. */
    void integersTo32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long low = pairFromIntegers(v.lo);
        final long high = pairFromIntegers(v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** cvtpi2ps. */
    void twoIntegersTo32(final Instruction insn) {
        loadForMmx(insn);
        environment.begin();
        final long result = pairFromIntegers(v.lo);
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    private long pairFromIntegers(final long a) {
        final int low = (int) a;
        return soft.fromInteger(BINARY32, low) | soft.fromInteger(BINARY32, a >> 32) << 32;
    }

    /** cvtdq2pd and cvtpi2pd, which are exact. */
    void twoIntegersTo64(final Instruction insn) {
        v.load(insn, 1);
        final long low = Double.doubleToRawLongBits((int) v.lo);
        v.xmm(insn, 0, low, Double.doubleToRawLongBits((int) (v.lo >>> 32)));
    }

    // ---------------------------------------------------------------- to integers

    /** cvtss2si and cvttss2si. */
    void integerOf32(final Instruction insn, final boolean truncated) {
        v.load(insn, 1);
        integer(insn, BINARY32, v.lo & LOW_DWORD, truncated);
    }

    /** cvtsd2si and cvttsd2si. */
    void integerOf64(final Instruction insn, final boolean truncated) {
        v.load(insn, 1);
        integer(insn, BINARY64, v.lo, truncated);
    }

    private void integer(final Instruction insn, final FloatFormat format, final long a, final boolean truncated) {
        environment.begin();
        final long result = soft.toInteger(format, a, insn.size(0) * Byte.SIZE, mode(truncated));
        environment.finish();
        v.operands.write(insn, 0, result);
    }

    /** cvtps2dq and cvttps2dq. */
    void integersOf32(final Instruction insn, final boolean truncated) {
        v.load(insn, 1);
        environment.begin();
        final long low = pairToIntegers(v.lo, truncated);
        final long high = pairToIntegers(v.hi, truncated);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** cvtps2pi and cvttps2pi. */
    void twoIntegersOf32(final Instruction insn, final boolean truncated) {
        loadForMmx(insn);
        environment.begin();
        final long result = pairToIntegers(v.lo, truncated);
        environment.finish();
        v.mmx(insn, 0, result);
    }

    private long pairToIntegers(final long a, final boolean truncated) {
        return Products.dwords((int) soft.toInteger(BINARY32, a & LOW_DWORD, Integer.SIZE, mode(truncated)),
                (int) soft.toInteger(BINARY32, a >>> 32, Integer.SIZE, mode(truncated)));
    }

    /** cvtpd2dq, cvttpd2dq, cvtpd2pi and cvttpd2pi. */
    void twoIntegersOf64(final Instruction insn, final boolean truncated) {
        loadForMmx(insn);
        environment.begin();
        final long result = Products.dwords((int) soft.toInteger(BINARY64, v.lo, Integer.SIZE, mode(truncated)),
                (int) soft.toInteger(BINARY64, v.hi, Integer.SIZE, mode(truncated)));
        environment.finish();
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, result);
        } else {
            v.xmm(insn, 0, result, 0);
        }
    }

    /** The x87 registers are taken into use before the arithmetic, so even if that ends in #XM. */
    private void loadForMmx(final Instruction insn) {
        v.load(insn, 1);
        if (VectorOperands.usesMmx(insn)) {
            v.enterMmx();
        }
    }

    private int mode(final boolean truncated) {
        return truncated ? SoftFloat.TO_ZERO : soft.rounding;
    }

    // ---------------------------------------------------------------- between formats

    /** cvtss2sd. */
    void widenScalar(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = soft.convert(BINARY32, BINARY64, v.lo & LOW_DWORD);
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    /** cvtps2pd. */
    void widenPacked(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long low = soft.convert(BINARY32, BINARY64, v.lo & LOW_DWORD);
        final long high = soft.convert(BINARY32, BINARY64, v.lo >>> 32);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** cvtsd2ss. */
    void narrowScalar(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = soft.convert(BINARY64, BINARY32, v.lo);
        environment.finish();
        writeLow32(insn, result);
    }

    /** cvtpd2ps. */
    void narrowPacked(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = soft.convert(BINARY64, BINARY32, v.lo) | soft.convert(BINARY64, BINARY32, v.hi) << 32;
        environment.finish();
        v.xmm(insn, 0, result, 0);
    }

    private void writeLow32(final Instruction insn, final long value) {
        v.xmm(insn, 0, (v.low(insn, 0) & ~LOW_DWORD) | value, v.high(insn, 0));
    }

    // ---------------------------------------------------------------- to integral values

    /** roundss. */
    void integralScalar32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = integral(BINARY32, (int) insn.immediate(), v.lo & LOW_DWORD);
        environment.finish();
        writeLow32(insn, result);
    }

    /** roundsd. */
    void integralScalar64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = integral(BINARY64, (int) insn.immediate(), v.lo);
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    /** roundps. */
    void integralPacked32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final int control = (int) insn.immediate();
        final long low = integral(BINARY32, control, v.lo & LOW_DWORD) | integral(BINARY32, control, v.lo >>> 32) << 32;
        final long high = integral(BINARY32, control, v.hi & LOW_DWORD)
                | integral(BINARY32, control, v.hi >>> 32) << 32;
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** roundpd. */
    void integralPacked64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final int control = (int) insn.immediate();
        final long low = integral(BINARY64, control, v.lo);
        final long high = integral(BINARY64, control, v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    private long integral(final FloatFormat format, final int control, final long a) {
        final int mode = (control & ROUND_BY_MXCSR) == 0 ? control & 3 : soft.rounding;
        return soft.toIntegral(format, a, mode, (control & ROUND_QUIETLY) == 0);
    }
}
