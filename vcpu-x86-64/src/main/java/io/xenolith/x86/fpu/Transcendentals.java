package io.xenolith.x86.fpu;

import io.xenolith.x86.fpu.Float80.Kind;

/**
 * The transcendental instructions. Values are worked out to some 120 bits and rounded once, to 64 bits by the rounding
 * control; the processor's own results are within one unit in the last place of the exact ones (Intel SDM volume 1, 8.3.10),
 * and so these are within one of the processor's. Special operands: the tables on the instructions' pages in volume 2.
 *
 * <p>Arguments of the trigonometric instructions are reduced with the 66 bits of pi that the processor has (8.3.8), so that
 * large arguments give its results and not the mathematical ones.
 */
final class Transcendentals {
    /** The processor's pi, 66 bits: bits 65 and 64, and the 64 of the fraction. */
    private static final int PI_66_HIGH = 3;
    private static final long PI_66_LOW = 0x243F_6A88_85A3_08D3L;
    /** Trigonometric instructions leave arguments of 2^63 and more alone. */
    private static final int REDUCIBLE_EXPONENTS = 63;
    /** Up to 2^-68 a sine and a tangent are their argument. */
    private static final int TINY_EXPONENT = -68;
    private static final int EIGHTHS = 8;
    /** 1 / sqrt(2), where the logarithm's argument is halved. */
    private static final long ROOT_HALF = 0xB504_F333_F9DE_6484L;

    private static final Wide PI = new Wide(1, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L);
    private static final Wide HALF_PI = new Wide(0, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L);
    private static final Wide QUARTER_PI = new Wide(-1, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L);
    private static final Wide LN_2 = new Wide(-1, 0xB172_17F7_D1CF_79ABL, 0xC9E3_B398_03F2_F6AFL);
    private static final Wide TWO_LOG2_E = new Wide(1, 0xB8AA_3B29_5C17_F0BBL, 0xBE87_FED0_691D_3E88L);
    private static final Wide ONE = new Wide(0, Float80.INTEGER_BIT, 0);

    /** Arc tangents of 1/8 to 8/8. */
    private static final Wide[] ARC_TANGENTS = {
            new Wide(-4, 0xFEAD_D4D5_617B_6E32L, 0xC897_989F_3E88_8EF7L),
            new Wide(-3, 0xFADB_AFC9_6406_EB15L, 0x6DC7_9EF5_F7A2_17E5L),
            new Wide(-2, 0xB7B0_CA0F_26F7_8473L, 0x8AA3_2122_DCFE_4483L),
            new Wide(-2, 0xED63_382B_0DDA_7B45L, 0x6FE4_45EC_BC3A_8D03L),
            new Wide(-1, 0x8F00_5D5E_F7F5_9F9BL, 0x5C83_5E16_65C4_3747L),
            new Wide(-1, 0xA4BC_7D19_34F7_0924L, 0x19A8_7F2A_457D_AC9EL),
            new Wide(-1, 0xB805_3E2B_C231_9E73L, 0xCB2D_A552_10A4_443DL),
            QUARTER_PI};

    // Terms: the first left out is below 2^-124 at the largest argument.
    private static final Polynomial SINE = Polynomial.factorials(17, 2, 1);
    private static final Polynomial COSINE = Polynomial.factorials(18, 2, 0);
    private static final Polynomial EXPONENTIAL = Polynomial.factorials(31, 1, 1);
    private static final Polynomial RECIPROCALS = Polynomial.oddReciprocals(26);

    private final FloatAlu alu;
    private final Wide angle = new Wide();
    private final Wide sine = new Wide();
    private final Wide cosine = new Wide();
    private final Wide square = new Wide();
    private final Wide first = new Wide();
    private final Wide second = new Wide();
    private final Wide third = new Wide();
    private int quadrant;

    Transcendentals(final FloatAlu alu) {
        this.alu = alu;
    }

    // ---------------------------------------------------------------- trigonometry

    /** Whether the argument is finite but too large (C2). */
    static boolean outOfRange(final int signExponent, final long mantissa) {
        return Float80.kind(signExponent, mantissa).isFinite()
                && (signExponent & Float80.EXPONENT) >= Float80.BIAS + REDUCIBLE_EXPONENTS;
    }

    /** Sine of {@code x}, which is not out of range. */
    void sine(final int xExponent, final long x) {
        if (trigonometric(xExponent, x, true)) {
            sineAndCosine(xExponent, x);
            round(sine);
        }
    }

    /** Cosine of {@code x}, which is not out of range. */
    void cosine(final int xExponent, final long x) {
        if (trigonometric(xExponent, x, false)) {
            sineAndCosine(xExponent, x);
            round(cosine);
        }
    }

    /** Tangent of {@code x}, which is not out of range. */
    void tangent(final int xExponent, final long x) {
        if (trigonometric(xExponent, x, true)) {
            sineAndCosine(xExponent, x);
            round(sine.divide(cosine));
        }
    }

    /**
     * Whether there is something to compute; otherwise the result is known. Zero gives itself ({@code odd}) or 1, exactly;
     * so do the tiniest numbers on the recorded processor, inexactly but whatever the rounding.
     */
    private boolean trigonometric(final int xExponent, final long x, final boolean odd) {
        final Kind kind = Float80.kind(xExponent, x);
        if (alu.takeNan(kind, xExponent, x)) {
            return false;
        }
        if (kind == Kind.INFINITY) {
            alu.invalid();
            return false;
        }
        if (kind == Kind.ZERO) {
            if (odd) {
                alu.exact(xExponent, x);
            } else {
                alu.exact(Float80.BIAS, Float80.INTEGER_BIT);
            }
            return false;
        }
        alu.noteDenormal(kind);
        if ((xExponent & Float80.EXPONENT) <= Float80.BIAS + TINY_EXPONENT) {
            if (odd) {
                alu.roundInexact(Float80.negative(xExponent), Float80.normalExponent(xExponent, x),
                        Float80.normalMantissa(x),
                        0);
            } else {
                alu.roundInexact(false, Float80.BIAS, Float80.INTEGER_BIT, 0);
            }
            return false;
        }
        return true;
    }

    /** Sets {@link #sine} and {@link #cosine}: those of the angle within its octant, changed about by quadrant. */
    private void sineAndCosine(final int xExponent, final long x) {
        reduce(xExponent, x);
        square.set(angle).multiply(angle);
        SINE.evaluate(square, true, first);
        first.multiply(angle);
        COSINE.evaluate(square, true, second);
        final boolean swapped = (quadrant & 1) != 0;
        sine.set(swapped ? second : first);
        cosine.set(swapped ? first : second);
        if ((quadrant & 2) != 0) {
            sine.negate();
        }
        if ((quadrant + 1 & 2) != 0) {
            cosine.negate();
        }
        if (Float80.negative(xExponent)) {
            sine.negate();
        }
    }

    /**
     * Sets {@link #angle} to the remainder of |x| by half the processor's pi that is nearest zero, and {@link #quadrant} to
     * the quotient's last two bits. In units of 2^-65 half of pi is an integer of 66 bits, and so is x once it is that large.
     */
    private void reduce(final int xExponent, final long x) {
        angle.set(xExponent & Float80.EXPONENT, x);
        quadrant = 0;
        if (angle.exponent < -1) {
            return;
        }
        // x = mantissa * 2^steps units: bit by bit, the remainder of what has been shifted in so far.
        final int steps = angle.exponent + 2;
        int restHigh = 0;
        long rest = angle.high;
        for (int i = 0; i <= steps; i++) {
            if (i > 0) {
                restHigh = restHigh << 1 | (int) (rest >>> 63);
                rest <<= 1;
            }
            quadrant <<= 1;
            if (restHigh > PI_66_HIGH || (restHigh == PI_66_HIGH && Long.compareUnsigned(rest, PI_66_LOW) >= 0)) {
                restHigh -= PI_66_HIGH + (Long.compareUnsigned(rest, PI_66_LOW) < 0 ? 1 : 0);
                rest -= PI_66_LOW;
                quadrant |= 1;
            }
        }
        first.normalize(false, Long.SIZE - 2, restHigh, rest);
        angle.set(first);
        second.normalize(false, Long.SIZE - 2, PI_66_HIGH, PI_66_LOW);
        third.set(second);
        third.exponent--;
        if (angle.compareMagnitude(third) > 0) {
            angle.subtract(second);
            quadrant++;
        }
    }

    /** Angle of the point (x, y): arc tangent of y / x in the quadrant of the signs. */
    void arcTangent(final int yExponent, final long y, final int xExponent, final long x) {
        final Kind yKind = Float80.kind(yExponent, y);
        final Kind xKind = Float80.kind(xExponent, x);
        if (alu.takeNan(yKind, yExponent, y, xKind, xExponent, x)) {
            return;
        }
        alu.noteDenormal(yKind);
        alu.noteDenormal(xKind);
        final boolean left = Float80.negative(xExponent);
        final boolean below = Float80.negative(yExponent);
        if (yKind == Kind.INFINITY && xKind == Kind.INFINITY) {
            first.set(QUARTER_PI);
        } else if (yKind == Kind.ZERO || xKind == Kind.INFINITY) {
            if (!left) {
                alu.zero(below);
                return;
            }
            first.normalize(false, 0, 0, 0);
        } else if (xKind == Kind.ZERO || yKind == Kind.INFINITY) {
            first.set(HALF_PI);
        } else {
            finiteArcTangent(yExponent, y, xExponent, x);
        }
        if (left) {
            first.negate().add(PI);
        }
        if (below) {
            first.negate();
        }
        round(first);
    }

    /**
     * Sets {@link #first} to the angle within the first quadrant. The quotient of the smaller by the larger is taken apart
     * into a number of eighths, whose arc tangent is known, and a rest: atan q = atan c + atan((q - c) / (1 + q c)).
     */
    private void finiteArcTangent(final int yExponent, final long y, final int xExponent, final long x) {
        final Wide small = second.set(yExponent & Float80.EXPONENT, y);
        final Wide large = third.set(xExponent & Float80.EXPONENT, x);
        final boolean steep = small.compareMagnitude(large) > 0;
        if (steep) {
            square.set(small);
            small.set(large);
            large.set(square);
        }
        final int eighths = eighths(small, large);
        if (eighths == 0) {
            small.divide(large);
        } else {
            square.normalize(false, Long.SIZE - 1 - 3, (long) eighths, 0);
            angle.set(square).multiply(large);
            square.multiply(small).add(large);
            small.subtract(angle).divide(square);
        }
        square.set(small).multiply(small);
        RECIPROCALS.evaluate(square, true, first);
        first.multiply(small);
        if (eighths != 0) {
            first.add(ARC_TANGENTS[eighths - 1]);
        }
        if (steep) {
            first.negate().add(HALF_PI);
        }
    }

    /** The quotient in eighths, about rounded. */
    private static int eighths(final Wide small, final Wide large) {
        final int difference = large.exponent - small.exponent;
        if (difference > EIGHTHS) {
            return 0;
        }
        return (int) (((((small.high >>> 40) * EIGHTHS * 2 / (large.high >>> 40)) >>> difference) + 1) >>> 1);
    }

    // ---------------------------------------------------------------- powers of two

    /** {@code 2^x - 1} for -1 <= x <= 1; other finite numbers stay as they are, said to be inexact. */
    void powerLessOne(final int xExponent, final long x) {
        final Kind kind = Float80.kind(xExponent, x);
        if (alu.takeNan(kind, xExponent, x)) {
            return;
        }
        final boolean negative = Float80.negative(xExponent);
        if (kind == Kind.INFINITY) {
            if (negative) {
                alu.exact(Float80.SIGN | Float80.BIAS, Float80.INTEGER_BIT);
            } else {
                alu.infinity(false);
            }
            return;
        }
        if (kind == Kind.ZERO) {
            alu.exact(xExponent, x);
            return;
        }
        alu.noteDenormal(kind);
        if ((xExponent & Float80.EXPONENT) >= Float80.BIAS) {
            powerOutsideUnit(xExponent, x);
            return;
        }
        second.set(xExponent, x).multiply(LN_2);
        EXPONENTIAL.evaluate(second, negative, first);
        round(first.multiply(second));
    }

    /** Both ends of the range have exact results, which the processor calls inexact like all others. */
    private void powerOutsideUnit(final int xExponent, final long x) {
        if ((xExponent & Float80.EXPONENT) == Float80.BIAS && x == Float80.INTEGER_BIT) {
            final boolean negative = Float80.negative(xExponent);
            alu.roundInexact(negative, negative ? Float80.BIAS - 1 : Float80.BIAS, Float80.INTEGER_BIT, 0);
        } else {
            alu.flags |= StatusWord.PE;
            alu.exact(xExponent, x);
        }
    }

    // ---------------------------------------------------------------- logarithms

    /** {@code y * log2(x)}. */
    void logarithm(final int yExponent, final long y, final int xExponent, final long x) {
        final Kind yKind = Float80.kind(yExponent, y);
        final Kind xKind = Float80.kind(xExponent, x);
        if (alu.takeNan(yKind, yExponent, y, xKind, xExponent, x)) {
            return;
        }
        if (xKind != Kind.ZERO && Float80.negative(xExponent)) {
            alu.invalid();
            return;
        }
        final boolean xIsOne = xKind == Kind.NORMAL && xExponent == Float80.BIAS && x == Float80.INTEGER_BIT;
        // The logarithm is infinite, or zero, where y is the opposite.
        if ((yKind == Kind.ZERO && (xKind == Kind.ZERO || xKind == Kind.INFINITY))
                || (yKind == Kind.INFINITY && xIsOne)) {
            alu.invalid();
            return;
        }
        final boolean logarithmNegative = (xKind != Kind.INFINITY && xExponent < Float80.BIAS) || xKind == Kind.ZERO;
        final boolean negative = logarithmNegative != Float80.negative(yExponent);
        if (xKind == Kind.ZERO && yKind != Kind.INFINITY) {
            alu.flags |= StatusWord.ZE;
            alu.infinity(negative);
            return;
        }
        alu.noteDenormal(yKind);
        alu.noteDenormal(xKind);
        if (yKind == Kind.INFINITY || xKind == Kind.INFINITY) {
            alu.infinity(negative);
        } else if (yKind == Kind.ZERO || xIsOne) {
            alu.zero(negative);
        } else {
            finiteLogarithm(yExponent, y, x, xExponent);
        }
    }

    /** log2(x) = k + log2(m) with m between the roots of a half and of two. Even that of a power of two is inexact. */
    private void finiteLogarithm(final int yExponent, final long y, final long x, final int xExponent) {
        int power = Float80.normalExponent(xExponent, x) - Float80.BIAS;
        final long mantissa = Float80.normalMantissa(x);
        second.set(yExponent, y);
        if (mantissa == Float80.INTEGER_BIT) {
            integer(third, power);
            third.multiply(second);
            alu.roundInexact(third.negative, third.exponent + Float80.BIAS, third.high, third.low);
            return;
        }
        final boolean halved = Long.compareUnsigned(mantissa, ROOT_HALF) > 0;
        power += halved ? 1 : 0;
        first.normalize(false, halved ? -1 : 0, mantissa, 0);
        third.set(first).add(ONE);
        first.subtract(ONE).divide(third);
        logarithmOfQuotient();
        integer(third, power);
        round(first.add(third).multiply(second));
    }

    /** {@code y * log2(x + 1)}. */
    void logarithmOfSum(final int yExponent, final long y, final int xExponent, final long x) {
        final Kind yKind = Float80.kind(yExponent, y);
        final Kind xKind = Float80.kind(xExponent, x);
        if (alu.takeNan(yKind, yExponent, y, xKind, xExponent, x)) {
            return;
        }
        final boolean xNegative = Float80.negative(xExponent);
        if ((xKind == Kind.INFINITY && (xNegative || yKind == Kind.ZERO))
                || (xKind == Kind.ZERO && yKind == Kind.INFINITY)) {
            alu.invalid();
            return;
        }
        alu.noteDenormal(yKind);
        alu.noteDenormal(xKind);
        final boolean negative = xNegative != Float80.negative(yExponent);
        if (xKind == Kind.INFINITY || yKind == Kind.INFINITY) {
            alu.infinity(negative);
        } else if (xKind == Kind.ZERO || yKind == Kind.ZERO) {
            alu.zero(negative);
        } else if (xNegative && (xExponent & Float80.EXPONENT) >= Float80.BIAS) {
            // Undefined: the processor answers x and calls it inexact.
            alu.flags |= StatusWord.PE;
            alu.exact(xExponent, x);
        } else {
            finiteLogarithmOfSum(yExponent, y, xExponent, x);
        }
    }

    private void finiteLogarithmOfSum(final int yExponent, final long y, final int xExponent, final long x) {
        second.set(xExponent, x);
        third.set(second).add(ONE);
        int power = 0;
        if (third.exponent != 0 || Long.compareUnsigned(third.high, ROOT_HALF) > 0) {
            // 1 + x = 2^power * m; (m - 1) / (m + 1), exact enough as nothing cancels.
            power = third.exponent;
            third.exponent = 0;
            if (Long.compareUnsigned(third.high, ROOT_HALF) > 0) {
                power++;
                third.exponent = -1;
            }
        }
        if (power == 0) {
            first.set(second);
        } else {
            first.set(third).subtract(ONE);
        }
        third.add(ONE);
        first.divide(third);
        logarithmOfQuotient();
        integer(third, power);
        second.set(yExponent, y);
        round(first.add(third).multiply(second));
    }

    /** Makes {@link #first}, q, log2((1 + q) / (1 - q)), which is twice the area tangent of q by the logarithm of 2. */
    private void logarithmOfQuotient() {
        square.set(first).multiply(first);
        RECIPROCALS.evaluate(square, false, angle);
        first.multiply(angle).multiply(TWO_LOG2_E);
    }

    private static void integer(final Wide target, final int value) {
        target.normalize(value < 0, Long.SIZE - 1, Math.abs((long) value), 0);
    }

    // ---------------------------------------------------------------- rounding

    /** The result is {@code value}, which is never exact. */
    private void round(final Wide value) {
        alu.roundToRegister(value.negative, value.exponent + Float80.BIAS, value.high, value.low | 1);
    }
}
