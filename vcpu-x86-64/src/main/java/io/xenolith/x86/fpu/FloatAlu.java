package io.xenolith.x86.fpu;

import io.xenolith.x86.fpu.Float80.Kind;

/**
 * Rounding and the exceptions of one x87 operation. An operation begins with {@link #begin}, leaves its result in
 * {@link #signExponent} and {@link #mantissa}, and the exceptions it met, masked or not, in {@link #flags}.
 *
 * <p>The masked responses are those of Intel SDM volume 1, 8.5; where overflow or underflow of a register result is not
 * masked, the result has its exponent moved by 24576.
 */
final class FloatAlu {
    /** What is added to or taken from the exponent of an unmasked underflow or overflow. */
    private static final int BIAS_ADJUST = 24576;
    private static final int NEAREST = 0;
    private static final int DOWN = 1;
    private static final int UP = 2;
    /** Rounding to zero. */
    static final int CHOP = 3;

    /** Exceptions met, as bits of the status word. */
    int flags;
    /** Whether the result's magnitude is larger than the exact one's: C1. */
    boolean roundedUp;
    /** Result: for a memory format this is its biased exponent, without sign. */
    int signExponent;
    /** Result: the integer bit is the highest. */
    long mantissa;

    private int masks;
    private int rounding;
    private int precisionBits;

    // Answers of roundSignificand.
    private long rounded;
    private boolean carry;
    private boolean inexact;

    /** Starts an operation under the control word {@code control}. */
    void begin(final int control) {
        flags = 0;
        roundedUp = false;
        masks = control & StatusWord.EXCEPTIONS;
        rounding = control >>> StatusWord.ROUNDING_SHIFT & 3;
        precisionBits = switch (control >>> StatusWord.PRECISION_SHIFT & 3) {
            case 0 -> 24;
            case 2 -> 53;
            default -> Long.SIZE;
        };
    }

    /** Rounding that {@link #begin} found: 0 nearest even, 1 down, 2 up, 3 to zero. */
    int rounding() {
        return rounding;
    }

    /** Rounds to zero from here on, whatever the control word says. */
    void chop() {
        rounding = CHOP;
    }

    /** Whether exception {@code flag} is masked. */
    boolean masked(final int flag) {
        return (masks & flag) != 0;
    }

    // ---------------------------------------------------------------- results without rounding

    /** The result is that number, exactly. */
    void exact(final int newSignExponent, final long newMantissa) {
        signExponent = newSignExponent;
        mantissa = newMantissa;
    }

    /** A zero. */
    void zero(final boolean negative) {
        exact(negative ? Float80.SIGN : 0, 0);
    }

    /** An infinity. */
    void infinity(final boolean negative) {
        exact(negative ? Float80.SIGN | Float80.EXPONENT : Float80.EXPONENT, Float80.INTEGER_BIT);
    }

    /** Invalid operation: the indefinite QNaN. No other exception counts. */
    void invalid() {
        flags = StatusWord.IE;
        exact(Float80.INDEFINITE_EXPONENT, Float80.INDEFINITE_MANTISSA);
    }

    /** Notes a denormal operand, if {@code kind} is one. */
    void noteDenormal(final Kind kind) {
        if (kind == Kind.DENORMAL) {
            flags |= StatusWord.DE;
        }
    }

    /** An unmasked denormal operand: nothing that was computed counts. */
    void stopBeforeComputation() {
        flags &= StatusWord.IE | StatusWord.DE;
        roundedUp = false;
    }

    /** Whether the operand is no number, in which case the result is known: a quiet NaN, or indefinite. */
    boolean takeNan(final Kind kind, final int operandExponent, final long operand) {
        if (!kind.hasNoValue()) {
            return false;
        }
        if (kind == Kind.UNSUPPORTED) {
            invalid();
            return true;
        }
        flags = kind == Kind.SIGNALLING_NAN ? StatusWord.IE : 0;
        exact(operandExponent, operand | Float80.QUIET_BIT);
        return true;
    }

    /**
     * Whether one of two operands is no number, in which case the result is known. Of two NaNs a quiet one goes before a
     * signalling one, then the larger significand, then the positive. Source: SDM volume 1, table 4-7.
     */
    boolean takeNan(final Kind aKind, final int aExponent, final long a, final Kind bKind, final int bExponent,
            final long b) {
        if (!aKind.hasNoValue() && !bKind.hasNoValue()) {
            return false;
        }
        if (aKind == Kind.UNSUPPORTED || bKind == Kind.UNSUPPORTED) {
            invalid();
            return true;
        }
        flags = aKind == Kind.SIGNALLING_NAN || bKind == Kind.SIGNALLING_NAN ? StatusWord.IE : 0;
        if (firstNanWins(aKind, aExponent, a, bKind, bExponent, b)) {
            exact(aExponent, a | Float80.QUIET_BIT);
        } else {
            exact(bExponent, b | Float80.QUIET_BIT);
        }
        return true;
    }

    private static boolean firstNanWins(final Kind aKind, final int aExponent, final long a, final Kind bKind,
            final int bExponent, final long b) {
        if (!aKind.hasNoValue() || !bKind.hasNoValue()) {
            return aKind.hasNoValue();
        }
        if (aKind != bKind) {
            return aKind == Kind.QUIET_NAN;
        }
        final int order = Long.compareUnsigned(a, b);
        return order > 0 || (order == 0 && aExponent <= bExponent);
    }

    // ---------------------------------------------------------------- rounding

    /** The result is {@code ±(high:low) / 2^127 * 2^(exponent - bias)}, rounded to the precision in control. */
    void roundToPrecision(final boolean negative, final int exponent, final long high, final long low) {
        round(negative, exponent, high, low, precisionBits);
    }

    /** As {@link #roundToPrecision}, rounded to 64 bits whatever the precision control says. */
    void roundToRegister(final boolean negative, final int exponent, final long high, final long low) {
        round(negative, exponent, high, low, Long.SIZE);
    }

    /** As {@link #roundToRegister}, and the result counts as inexact even if nothing was lost. */
    void roundInexact(final boolean negative, final int exponent, final long high, final long low) {
        roundToRegister(negative, exponent, high, low);
        flags |= StatusWord.PE;
        if ((signExponent & Float80.EXPONENT) == 0) {
            flags |= StatusWord.UE;
        }
    }

    private void round(final boolean negative, final int exponent, final long high, final long low, final int bits) {
        final int sign = negative ? Float80.SIGN : 0;
        if (roundInto(negative, exponent, high, low, bits, Float80.EXPONENT_MIN, Float80.EXPONENT_MAX)) {
            signExponent |= sign;
            return;
        }
        final boolean overflow = (flags & StatusWord.OE) != 0;
        final int adjusted = exponent + (carry ? 1 : 0) + (overflow ? -BIAS_ADJUST : BIAS_ADJUST);
        if (adjusted > Float80.EXPONENT_MAX) {
            infinity(negative);
            inexact = true;
            roundedUp = true;
        } else if (adjusted < Float80.EXPONENT_MIN) {
            zero(negative);
            inexact = true;
        } else {
            exact(sign | adjusted, rounded);
        }
        if (inexact) {
            flags |= StatusWord.PE;
        }
    }

    /**
     * Rounds to a memory format of {@code bits} significant bits whose normal numbers have exponents from {@code minimum} to
     * {@code maximum}, in the bias of the registers. The result's exponent is in the bias of the format.
     *
     * @return false if there is nothing to store, because an overflow or underflow is not masked
     */
    boolean roundToMemory(final boolean negative, final int exponent, final long high, final int bits,
            final int minimum,
            final int maximum) {
        return roundInto(negative, exponent, high, 0, bits, minimum, maximum);
    }

    private boolean roundInto(final boolean negative, final int exponent, final long high, final long low,
            final int bits,
            final int minimum, final int maximum) {
        boolean up = roundSignificand(negative, high, low, bits);
        final int result = exponent + (carry ? 1 : 0);
        roundedUp = up;
        if (result > maximum) {
            flags |= StatusWord.OE;
            if (!masked(StatusWord.OE)) {
                return false;
            }
            flags |= StatusWord.PE;
            overflow(negative, bits, maximum - minimum + 2);
            return true;
        }
        if (result < minimum) {
            if (!masked(StatusWord.UE)) {
                flags |= StatusWord.UE;
                return false;
            }
            final int shift = minimum - exponent;
            up = roundSignificand(negative, shiftedHigh(high, shift), shiftedLow(high, low, shift), bits);
            roundedUp = up;
            if (inexact) {
                flags |= StatusWord.UE | StatusWord.PE;
            }
            exact(rounded < 0 ? 1 : 0, rounded);
            return true;
        }
        if (inexact) {
            flags |= StatusWord.PE;
        }
        exact(result - minimum + 1, rounded);
        return true;
    }

    /** Masked overflow: infinity or the largest number, by rounding. */
    private void overflow(final boolean negative, final int bits, final int infinite) {
        roundedUp = rounding == NEAREST || rounding == (negative ? DOWN : UP);
        if (roundedUp) {
            exact(infinite, Float80.INTEGER_BIT);
        } else {
            exact(infinite - 1, -1L << (Long.SIZE - bits));
        }
    }

    /** Rounds to {@code bits} bits, counted from the highest, whatever its value; answers whether it went up. */
    private boolean roundSignificand(final boolean negative, final long high, final long low, final int bits) {
        final long last = 1L << (Long.SIZE - bits);
        final long rest = high & last - 1;
        inexact = (rest | low) != 0;
        final boolean up = inexact && roundsUp(negative, (high & last) != 0, half(rest, low, last));
        rounded = (high & -last) + (up ? last : 0);
        carry = up && rounded == 0;
        if (carry) {
            rounded = Float80.INTEGER_BIT;
        }
        return up;
    }

    /** How what is cut off compares with half of the last place: negative, zero or positive. */
    private static int half(final long rest, final long low, final long last) {
        if (last == 1) {
            return Long.compareUnsigned(low, Float80.INTEGER_BIT);
        }
        final int order = Long.compare(rest, last >>> 1);
        return order == 0 && low != 0 ? 1 : order;
    }

    /** Whether an inexact magnitude is rounded up. */
    boolean roundsUp(final boolean negative, final boolean odd, final int comparedWithHalf) {
        return switch (rounding) {
            case NEAREST -> comparedWithHalf > 0 || (comparedWithHalf == 0 && odd);
            case DOWN -> negative;
            case UP -> !negative;
            default -> false;
        };
    }

    /** Upper half of {@code (high:low) >>> shift}. */
    static long shiftedHigh(final long high, final int shift) {
        return shift < Long.SIZE ? high >>> shift : 0;
    }

    /** Lower half of {@code (high:low) >>> shift}, its last bit also set if any bit was lost; {@code shift > 0}. */
    static long shiftedLow(final long high, final long low, final int shift) {
        if (shift < Long.SIZE) {
            final long lost = low << (Long.SIZE - shift);
            return high << (Long.SIZE - shift) | low >>> shift | (lost != 0 ? 1 : 0);
        }
        if (shift == Long.SIZE) {
            return high | (low != 0 ? 1 : 0);
        }
        if (shift < 2 * Long.SIZE) {
            final long lost = high << (2 * Long.SIZE - shift) | low;
            return high >>> (shift - Long.SIZE) | (lost != 0 ? 1 : 0);
        }
        return (high | low) != 0 ? 1 : 0;
    }
}
