package io.xenolith.x86.fpu;

import io.xenolith.x86.fpu.Float80.Kind;

/**
 * The non-transcendental operations on registers: exact intermediate results, then one rounding. Source: Intel SDM volume 1,
 * 8.3.5 and 8.5, and the tables of special operands on the instructions' pages in volume 2.
 */
final class BasicArithmetic {
    /** Beyond every exponent there is. */
    private static final int SCALE_MAX = 0x10000;

    private final FloatAlu alu;

    BasicArithmetic(final FloatAlu alu) {
        this.alu = alu;
    }

    // ---------------------------------------------------------------- addition

    /** {@code a + b}. */
    void add(final int aExponent, final long a, final int bExponent, final long b) {
        sum(aExponent, a, bExponent, b, Float80.negative(bExponent));
    }

    /** {@code a - b}. */
    void subtract(final int aExponent, final long a, final int bExponent, final long b) {
        sum(aExponent, a, bExponent, b, !Float80.negative(bExponent));
    }

    private void sum(final int aExponent, final long a, final int bExponent, final long b, final boolean bNegative) {
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (alu.takeNan(aKind, aExponent, a, bKind, bExponent, b)) {
            return;
        }
        final boolean aNegative = Float80.negative(aExponent);
        if (aKind == Kind.INFINITY && bKind == Kind.INFINITY && aNegative != bNegative) {
            alu.invalid();
            return;
        }
        alu.noteDenormal(aKind);
        alu.noteDenormal(bKind);
        if (aKind == Kind.INFINITY || bKind == Kind.INFINITY) {
            alu.infinity(aKind == Kind.INFINITY ? aNegative : bNegative);
        } else if (aKind == Kind.ZERO && bKind == Kind.ZERO) {
            alu.zero(aNegative == bNegative ? aNegative : zeroSumNegative());
        } else if (bKind == Kind.ZERO) {
            alu.roundToPrecision(aNegative, Float80.normalExponent(aExponent, a), Float80.normalMantissa(a), 0);
        } else if (aKind == Kind.ZERO) {
            alu.roundToPrecision(bNegative, Float80.normalExponent(bExponent, b), Float80.normalMantissa(b), 0);
        } else {
            finiteSum(aExponent, a, aNegative, bExponent, b, bNegative);
        }
    }

    /** Sign of an exact zero from operands of different signs. */
    private boolean zeroSumNegative() {
        return alu.roundsUp(true, false, 0);
    }

    private void finiteSum(final int aExponent, final long a, final boolean aNegative, final int bExponent,
            final long b,
            final boolean bNegative) {
        final int aNormal = Float80.normalExponent(aExponent, a);
        final int bNormal = Float80.normalExponent(bExponent, b);
        final long aMantissa = Float80.normalMantissa(a);
        final long bMantissa = Float80.normalMantissa(b);
        final boolean aLarger = aNormal != bNormal
                ? aNormal > bNormal
                : Long.compareUnsigned(aMantissa, bMantissa) >= 0;
        final boolean negative = aLarger ? aNegative : bNegative;
        final int exponent = Math.max(aNormal, bNormal);
        final int shift = Math.abs(aNormal - bNormal);
        final long large = aLarger ? aMantissa : bMantissa;
        final long small = aLarger ? bMantissa : aMantissa;
        final long high = FloatAlu.shiftedHigh(small, shift);
        final long low = shift == 0 ? 0 : FloatAlu.shiftedLow(small, 0, shift);
        if (aNegative == bNegative) {
            addMagnitudes(negative, exponent, large, high, low);
        } else {
            subtractMagnitudes(negative, exponent, large, high, low);
        }
    }

    private void addMagnitudes(final boolean negative, final int exponent, final long large, final long high,
            final long low) {
        final long sum = large + high;
        if (Long.compareUnsigned(sum, large) >= 0) {
            alu.roundToPrecision(negative, exponent, sum, low);
        } else {
            alu.roundToPrecision(negative, exponent + 1, sum >>> 1 | Float80.INTEGER_BIT,
                    sum << 63 | low >>> 1 | (low & 1));
        }
    }

    private void subtractMagnitudes(final boolean negative, final int exponent, final long large, final long high,
            final long low) {
        final long differenceLow = -low;
        final long difference = large - high - (low != 0 ? 1 : 0);
        if (difference == 0 && differenceLow == 0) {
            alu.zero(zeroSumNegative());
            return;
        }
        final int zeros = difference != 0
                ? Long.numberOfLeadingZeros(difference)
                : Long.SIZE + Long.numberOfLeadingZeros(differenceLow);
        final long normal = zeros == 0
                ? difference
                : zeros < Long.SIZE
                        ? difference << zeros | differenceLow >>> (Long.SIZE - zeros)
                        : differenceLow << (zeros - Long.SIZE);
        alu.roundToPrecision(negative, exponent - zeros, normal, zeros < Long.SIZE ? differenceLow << zeros : 0);
    }

    // ---------------------------------------------------------------- multiplication, division, root

    /** {@code a * b}. */
    void multiply(final int aExponent, final long a, final int bExponent, final long b) {
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (alu.takeNan(aKind, aExponent, a, bKind, bExponent, b)) {
            return;
        }
        final boolean negative = Float80.negative(aExponent ^ bExponent);
        if ((aKind == Kind.INFINITY && bKind == Kind.ZERO) || (aKind == Kind.ZERO && bKind == Kind.INFINITY)) {
            alu.invalid();
            return;
        }
        alu.noteDenormal(aKind);
        alu.noteDenormal(bKind);
        if (aKind == Kind.INFINITY || bKind == Kind.INFINITY) {
            alu.infinity(negative);
        } else if (aKind == Kind.ZERO || bKind == Kind.ZERO) {
            alu.zero(negative);
        } else {
            final long aMantissa = Float80.normalMantissa(a);
            final long bMantissa = Float80.normalMantissa(b);
            final int exponent = Float80.normalExponent(aExponent, a) + Float80.normalExponent(bExponent, b)
                    - Float80.BIAS;
            final long high = Math.unsignedMultiplyHigh(aMantissa, bMantissa);
            final long low = aMantissa * bMantissa;
            if (high < 0) {
                alu.roundToPrecision(negative, exponent + 1, high, low);
            } else {
                alu.roundToPrecision(negative, exponent, high << 1 | low >>> 63, low << 1);
            }
        }
    }

    /** {@code a / b}. */
    void divide(final int aExponent, final long a, final int bExponent, final long b) {
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (alu.takeNan(aKind, aExponent, a, bKind, bExponent, b)) {
            return;
        }
        final boolean negative = Float80.negative(aExponent ^ bExponent);
        if (aKind == bKind && (aKind == Kind.INFINITY || aKind == Kind.ZERO)) {
            alu.invalid();
        } else if (bKind == Kind.ZERO && aKind != Kind.INFINITY) {
            alu.flags = StatusWord.ZE;
            alu.infinity(negative);
        } else {
            alu.noteDenormal(aKind);
            alu.noteDenormal(bKind);
            if (aKind == Kind.INFINITY) {
                alu.infinity(negative);
            } else if (aKind == Kind.ZERO || bKind == Kind.INFINITY) {
                alu.zero(negative);
            } else {
                finiteQuotient(negative, aExponent, a, bExponent, b);
            }
        }
    }

    private void finiteQuotient(final boolean negative, final int aExponent, final long a, final int bExponent,
            final long b) {
        final long dividend = Float80.normalMantissa(a);
        final long divisor = Float80.normalMantissa(b);
        final int exponent = Float80.normalExponent(aExponent, a) - Float80.normalExponent(bExponent, b) + Float80.BIAS;
        final boolean fits = Long.compareUnsigned(dividend, divisor) < 0;
        final long dividendHigh = fits ? dividend : dividend >>> 1;
        final long dividendLow = fits ? 0 : dividend << 63;
        final long high = Int128.divide(dividendHigh, dividendLow, divisor);
        final long rest = dividendLow - high * divisor;
        final long low = Int128.divide(rest, 0, divisor);
        final long sticky = low * divisor == 0 ? 0 : 1;
        alu.roundToPrecision(negative, fits ? exponent - 1 : exponent, high, low | sticky);
    }

    /** Square root of {@code a}. */
    void squareRoot(final int aExponent, final long a) {
        final Kind kind = Float80.kind(aExponent, a);
        if (alu.takeNan(kind, aExponent, a)) {
            return;
        }
        if (kind == Kind.ZERO) {
            alu.exact(aExponent, a);
        } else if (Float80.negative(aExponent)) {
            alu.invalid();
        } else if (kind == Kind.INFINITY) {
            alu.exact(aExponent, a);
        } else {
            alu.noteDenormal(kind);
            finiteRoot(Float80.normalExponent(aExponent, a) - Float80.BIAS, Float80.normalMantissa(a));
        }
    }

    /** The root's 64 bits one by one, from a radicand of 128; the remainder tells how the rest compares with a half. */
    private void finiteRoot(final int exponent, final long radicand) {
        final boolean odd = (exponent & 1) != 0;
        long high = odd ? radicand : radicand >>> 1;
        long low = odd ? 0 : radicand << 63;
        long root = 0;
        long remainder = 0;
        boolean remainderCarry = false;
        for (int i = 0; i < Long.SIZE; i++) {
            // remainder = remainder * 4 + the next two bits; it is below 2^66, and below 2^65 after the step.
            final long top = (remainderCarry ? 4L : 0) | remainder >>> 62;
            final long next = remainder << 2 | high >>> 62;
            high = high << 2 | low >>> 62;
            low <<= 2;
            // Trial is root * 4 + 1, of 66 bits at most.
            final long trialTop = root >>> 62;
            final long trial = root << 2 | 1;
            final boolean fits = top != trialTop ? top > trialTop : Long.compareUnsigned(next, trial) >= 0;
            root <<= 1;
            if (fits) {
                root |= 1;
                final boolean borrow = Long.compareUnsigned(next, trial) < 0;
                remainder = next - trial;
                remainderCarry = top - trialTop - (borrow ? 1 : 0) != 0;
            } else {
                remainder = next;
                remainderCarry = top != 0;
            }
        }
        final boolean aboveHalf = remainderCarry || Long.compareUnsigned(remainder, root) > 0;
        final boolean exact = remainder == 0 && !remainderCarry;
        final long rest = aboveHalf ? Float80.INTEGER_BIT | 1 : exact ? 0 : 1;
        alu.roundToPrecision(false, (exponent >> 1) + Float80.BIAS, root, rest);
    }

    // ---------------------------------------------------------------- exponents and integers

    /** {@code a * 2^b}, b truncated to an integer. */
    void scale(final int aExponent, final long a, final int bExponent, final long b) {
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (alu.takeNan(aKind, aExponent, a, bKind, bExponent, b)) {
            return;
        }
        final boolean negative = Float80.negative(aExponent);
        final boolean down = Float80.negative(bExponent);
        if (bKind == Kind.INFINITY && ((aKind == Kind.ZERO && !down) || (aKind == Kind.INFINITY && down))) {
            alu.invalid();
            return;
        }
        alu.noteDenormal(aKind);
        alu.noteDenormal(bKind);
        if (!aKind.isFinite()) {
            alu.exact(aExponent, a);
        } else if (bKind == Kind.INFINITY) {
            if (down) {
                alu.zero(negative);
            } else {
                alu.infinity(negative);
            }
        } else {
            final int by = down ? -scaleDistance(bExponent, b) : scaleDistance(bExponent, b);
            alu.roundToRegister(negative, Float80.normalExponent(aExponent, a) + by, Float80.normalMantissa(a), 0);
        }
    }

    private static int scaleDistance(final int bExponent, final long b) {
        final int exponent = (bExponent & Float80.EXPONENT) - Float80.BIAS;
        if (exponent < 0) {
            return 0;
        }
        return exponent > 16 ? SCALE_MAX : (int) (b >>> (Long.SIZE - 1 - exponent));
    }

    /** {@code a} rounded to an integer, by the rounding control. */
    void roundToInteger(final int aExponent, final long a) {
        final Kind kind = Float80.kind(aExponent, a);
        if (alu.takeNan(kind, aExponent, a)) {
            return;
        }
        alu.noteDenormal(kind);
        final int exponent = (aExponent & Float80.EXPONENT) - Float80.BIAS;
        if (!kind.isFinite() || exponent >= Long.SIZE - 1) {
            alu.exact(aExponent, a);
            return;
        }
        final boolean negative = Float80.negative(aExponent);
        final long magnitude = integerMagnitude(negative, aExponent, a);
        if (magnitude == 0) {
            alu.zero(negative);
        } else {
            final int zeros = Long.numberOfLeadingZeros(magnitude);
            alu.exact((aExponent & Float80.SIGN) | Float80.BIAS + Long.SIZE - 1 - zeros, magnitude << zeros);
        }
    }

    /** Magnitude of a finite number below 2^64, rounded to an integer; notes PE. A magnitude of 2^64 wraps to 0. */
    long integerMagnitude(final boolean negative, final int aExponent, final long a) {
        if (a == 0) {
            return 0;
        }
        final int shift = Long.SIZE - 1 - (Float80.normalExponent(aExponent, a) - Float80.BIAS);
        final long mantissa = Float80.normalMantissa(a);
        if (shift == 0) {
            return mantissa;
        }
        final long whole = FloatAlu.shiftedHigh(mantissa, shift);
        final long rest = FloatAlu.shiftedLow(mantissa, 0, shift);
        if (rest == 0) {
            return whole;
        }
        alu.flags |= StatusWord.PE;
        alu.roundedUp = alu.roundsUp(negative, (whole & 1) != 0, Long.compareUnsigned(rest, Float80.INTEGER_BIT));
        return alu.roundedUp ? whole + 1 : whole;
    }

    /** The exponent of a finite number as a number, in the result; zero and infinity give infinities. */
    void extractExponent(final int aExponent, final long a) {
        final Kind kind = Float80.kind(aExponent, a);
        if (kind == Kind.ZERO) {
            alu.flags |= StatusWord.ZE;
            alu.infinity(true);
        } else if (kind == Kind.INFINITY) {
            alu.infinity(false);
        } else {
            alu.noteDenormal(kind);
            integer(Float80.normalExponent(aExponent, a) - Float80.BIAS);
        }
    }

    /** The result is {@code value}. */
    void integer(final long value) {
        if (value == 0) {
            alu.zero(false);
            return;
        }
        final long magnitude = Math.abs(value);
        final int zeros = Long.numberOfLeadingZeros(magnitude);
        alu.exact((value < 0 ? Float80.SIGN : 0) | Float80.BIAS + Long.SIZE - 1 - zeros, magnitude << zeros);
    }

    // ---------------------------------------------------------------- comparison

    /**
     * Compares: condition bits C3, C2 and C0 as fcom sets them. Notes invalid operands; {@code quiet} (fucom) lets quiet
     * NaNs pass.
     */
    int compare(final int aExponent, final long a, final int bExponent, final long b, final boolean quiet) {
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (aKind.hasNoValue() || bKind.hasNoValue()) {
            final boolean invalid = !quiet || isInvalidToQuiet(aKind) || isInvalidToQuiet(bKind);
            alu.flags = invalid ? StatusWord.IE : 0;
            return StatusWord.C3 | StatusWord.C2 | StatusWord.C0;
        }
        alu.noteDenormal(aKind);
        alu.noteDenormal(bKind);
        final int order = order(aKind, aExponent, a, bKind, bExponent, b);
        return order == 0 ? StatusWord.C3 : order < 0 ? StatusWord.C0 : 0;
    }

    private static boolean isInvalidToQuiet(final Kind kind) {
        return kind == Kind.SIGNALLING_NAN || kind == Kind.UNSUPPORTED;
    }

    private static int order(final Kind aKind, final int aExponent, final long a, final Kind bKind, final int bExponent,
            final long b) {
        if (aKind == Kind.ZERO && bKind == Kind.ZERO) {
            return 0;
        }
        final boolean negative = Float80.negative(aExponent);
        if (negative != Float80.negative(bExponent)) {
            return negative ? -1 : 1;
        }
        // A pseudo-denormal has the exponent of the smallest normal number.
        final int aNormal = a < 0 ? Math.max(aExponent & Float80.EXPONENT, 1) : aExponent & Float80.EXPONENT;
        final int bNormal = b < 0 ? Math.max(bExponent & Float80.EXPONENT, 1) : bExponent & Float80.EXPONENT;
        final int magnitudes = aNormal != bNormal ? Integer.compare(aNormal, bNormal) : Long.compareUnsigned(a, b);
        return negative ? -magnitudes : magnitudes;
    }
}
