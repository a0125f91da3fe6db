package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.Mxcsr;

/**
 * IEEE 754 arithmetic as MXCSR asks for it, on bit patterns. Sources: IEEE 754-2008; Intel SDM volume 1, 4.8.4, 4.9
 * and 11.5.
 *
 * <p>An operation adds the exceptions it meets to {@link #flags}; who executes the instruction decides what becomes
 * of them. Intermediate numbers are an exponent and a significand whose leading bit is bit {@link FloatFormat#UNIT}
 * and whose lowest bit also stands for all lower ones ("sticky").
 */
final class SoftFloat {
    /** Rounding modes. */
    static final int NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;
    static final int TO_ZERO = 3;

    /** Results of {@link #compare}. */
    static final int LESS = -1;
    static final int EQUAL = 0;
    static final int GREATER = 1;
    static final int UNORDERED = 2;

    private static final int UNIT = FloatFormat.UNIT;

    /** Exceptions met since somebody cleared them, as bits of MXCSR. */
    int flags;
    /** Rounding mode. */
    int rounding;
    private boolean denormalsAreZeros;
    private boolean flushToZero;
    private boolean overflowMasked;
    private boolean underflowMasked;

    /** Takes modes from {@code mxcsr}. */
    void modes(final int mxcsr) {
        rounding = mxcsr >>> Mxcsr.ROUNDING_SHIFT & 3;
        denormalsAreZeros = (mxcsr & Mxcsr.DAZ) != 0;
        flushToZero = (mxcsr & Mxcsr.FTZ) != 0;
        overflowMasked = (mxcsr >>> Mxcsr.MASK_SHIFT & Mxcsr.OE) != 0;
        underflowMasked = (mxcsr >>> Mxcsr.MASK_SHIFT & Mxcsr.UE) != 0;
    }

    // ---------------------------------------------------------------- arithmetic

    /** a + b. */
    long add(final FloatFormat format, final long a, final long b) {
        final long x = input(format, a);
        final long y = input(format, b);
        if (format.isNan(x) || format.isNan(y)) {
            return nan(format, x, y);
        }
        if (format.isInfinite(x) || format.isInfinite(y)) {
            return addInfinity(format, x, y);
        }
        noteDenormals(format, x, y);
        if (format.isZero(x)) {
            return format.isZero(y) ? addZeros(format, x, y) : again(format, y);
        }
        return format.isZero(y) ? again(format, x) : addFinite(format, x, y);
    }

    /** a - b. */
    long subtract(final FloatFormat format, final long a, final long b) {
        return add(format, a, format.isNan(b) ? b : b ^ format.sign);
    }

    private long addInfinity(final FloatFormat format, final long a, final long b) {
        if (format.isInfinite(a) && format.isInfinite(b) && a != b) {
            return invalid(format);
        }
        noteDenormals(format, a, b);
        return format.isInfinite(a) ? a : b;
    }

    private long addZeros(final FloatFormat format, final long a, final long b) {
        return a == b ? a : cancelled(format);
    }

    /** The zero that numbers of opposite signs add up to. */
    private long cancelled(final FloatFormat format) {
        return rounding == DOWN ? format.sign : 0;
    }

    /** The number itself, which may be too small for a result. */
    private long again(final FloatFormat format, final long a) {
        return round(format, format.isNegative(a), format.exponent(a), format.significand(a));
    }

    private long addFinite(final FloatFormat format, final long a, final long b) {
        final boolean swapped = (a & ~format.sign) < (b & ~format.sign);
        final long larger = swapped ? b : a;
        final long smaller = swapped ? a : b;
        final int exponent = format.exponent(larger);
        final long big = format.significand(larger);
        final long small = shiftSticky(format.significand(smaller), exponent - format.exponent(smaller));
        final boolean negative = format.isNegative(larger);
        if (format.isNegative(a) != format.isNegative(b)) {
            final long difference = big - small;
            return difference == 0 ? cancelled(format) : normalizeAndRound(format, negative, exponent, difference);
        }
        return normalizeAndRound(format, negative, exponent, big + small);
    }

    /** a * b. */
    long multiply(final FloatFormat format, final long a, final long b) {
        final long x = input(format, a);
        final long y = input(format, b);
        if (format.isNan(x) || format.isNan(y)) {
            return nan(format, x, y);
        }
        final boolean zero = format.isZero(x) || format.isZero(y);
        final boolean infinite = format.isInfinite(x) || format.isInfinite(y);
        if (zero && infinite) {
            return invalid(format);
        }
        noteDenormals(format, x, y);
        final long sign = (x ^ y) & format.sign;
        if (zero || infinite) {
            return sign | (infinite ? format.infinity : 0);
        }
        final long p = format.significand(x);
        final long q = format.significand(y);
        final long product = Math.multiplyHigh(p, q) << 2 | (p * q != 0 ? 1 : 0);
        return normalizeAndRound(format, sign != 0, format.exponent(x) + format.exponent(y), product);
    }

    /** a / b. */
    long divide(final FloatFormat format, final long a, final long b) {
        final long x = input(format, a);
        final long y = input(format, b);
        if (format.isNan(x) || format.isNan(y)) {
            return nan(format, x, y);
        }
        if ((format.isZero(x) && format.isZero(y)) || (format.isInfinite(x) && format.isInfinite(y))) {
            return invalid(format);
        }
        final long sign = (x ^ y) & format.sign;
        if (format.isZero(y) && !format.isInfinite(x)) {
            flags |= Mxcsr.ZE;
            return sign | format.infinity;
        }
        noteDenormals(format, x, y);
        if (format.isInfinite(x) || format.isZero(x) || format.isInfinite(y)) {
            return sign | (format.isInfinite(x) ? format.infinity : 0);
        }
        final long quotient = quotient(format.significand(x), format.significand(y));
        return normalizeAndRound(format, sign != 0, format.exponent(x) - format.exponent(y), quotient);
    }

    /** Quotient of two significands, bit by bit, with a sticky end. */
    private static long quotient(final long dividend, final long divisor) {
        // A significand's lowest bits are zero; one less leaves room for the doubled rest.
        final long half = divisor >>> 1;
        long rest = dividend >>> 1;
        long quotient = 0;
        for (int i = UNIT; i >= 0; i--) {
            if (rest >= half) {
                rest -= half;
                quotient |= 1L << i;
            }
            rest <<= 1;
        }
        return quotient | (rest != 0 ? 1 : 0);
    }

    /** Square root. */
    long squareRoot(final FloatFormat format, final long a) {
        final long x = input(format, a);
        if (format.isNan(x)) {
            return nan(format, x, x);
        }
        if (format.isZero(x)) {
            return x;
        }
        if (format.isNegative(x)) {
            return invalid(format);
        }
        if (format.isInfinite(x)) {
            return x;
        }
        noteDenormals(format, x, x);
        final int exponent = format.exponent(x);
        return round(format, false, exponent >> 1, root(format.significand(x), (exponent & 1) != 0));
    }

    /** Root of a significand (doubled if {@code odd}), bit by bit, with a sticky end. */
    private static long root(final long significand, final boolean odd) {
        // A significand's lowest bits are zero; three less leave room for the rest, which is below 8 in units of one.
        final long one = 1L << (UNIT - 3);
        long rest = (odd ? significand >>> 2 : significand >>> 3) - one;
        long root = one;
        // The rest is always (value - root^2) / bit, and (root + bit)^2 - root^2 is bit * (2 * root + bit).
        for (long bit = one >>> 1; bit != 0; bit >>>= 1) {
            rest <<= 1;
            final long trial = (root << 1) + bit;
            if (rest >= trial) {
                rest -= trial;
                root |= bit;
            }
        }
        return root << 3 | (rest != 0 ? 1 : 0);
    }

    // ---------------------------------------------------------------- comparison

    /** Compares; a signaling NaN is invalid, a quiet one only if {@code signaling}. */
    int compare(final FloatFormat format, final long a, final long b, final boolean signaling) {
        final long x = input(format, a);
        final long y = input(format, b);
        if (format.isNan(x) || format.isNan(y)) {
            if (signaling || format.isSignaling(x) || format.isSignaling(y)) {
                flags |= Mxcsr.IE;
            }
            return UNORDERED;
        }
        noteDenormals(format, x, y);
        return Long.signum(Long.compare(ordered(format, x), ordered(format, y)));
    }

    private static long ordered(final FloatFormat format, final long a) {
        return format.isNegative(a) ? -(a ^ format.sign) : a;
    }

    /** The lesser (or the greater), the second operand if they are equal or one is a NaN. */
    long extreme(final FloatFormat format, final long a, final long b, final int wanted) {
        return compare(format, a, b, true) == wanted ? input(format, a) : input(format, b);
    }

    // ---------------------------------------------------------------- conversions

    /** To another format. */
    long convert(final FloatFormat from, final FloatFormat to, final long a) {
        final long x = input(from, a);
        final boolean negative = from.isNegative(x);
        final long sign = negative ? to.sign : 0;
        if (from.isNan(x)) {
            if (from.isSignaling(x)) {
                flags |= Mxcsr.IE;
            }
            final int shift = from.fractionBits - to.fractionBits;
            final long payload = x & from.quietBit - 1;
            return sign | to.infinity | to.quietBit | (shift > 0 ? payload >>> shift : payload << -shift);
        }
        if (from.isInfinite(x)) {
            return sign | to.infinity;
        }
        noteDenormals(from, x, x);
        return from.isZero(x) ? sign : round(to, negative, from.exponent(x), from.significand(x));
    }

    /** From a signed integer. */
    long fromInteger(final FloatFormat to, final long a) {
        if (a == 0) {
            return 0;
        }
        final boolean negative = a < 0;
        return normalizeAndRound(to, negative, UNIT, negative ? -a : a);
    }

    /** To a signed integer of 32 or 64 bits; what does not fit is invalid and gives the least one. */
    long toInteger(final FloatFormat from, final long a, final int bits, final int mode) {
        final long x = input(from, a);
        if (from.isZero(x)) {
            return 0;
        }
        final boolean negative = from.isNegative(x);
        final int exponent = (x & from.infinity) == from.infinity ? Integer.MAX_VALUE : from.exponent(x);
        if (exponent >= Math.min(bits, Long.SIZE - 1)) {
            final boolean least = bits == Long.SIZE && negative && exponent == Long.SIZE - 1
                    && from.significand(x) == 1L << UNIT;
            return least ? Long.MIN_VALUE : tooLarge(bits);
        }
        final int drop = UNIT - exponent;
        final long magnitude = roundBits(from.significand(x), drop, negative, mode);
        final long value = negative ? -magnitude : magnitude;
        if (bits == Integer.SIZE && value != (int) value) {
            return tooLarge(bits);
        }
        if (lost(from.significand(x), drop)) {
            flags |= Mxcsr.PE;
        }
        return value;
    }

    private long tooLarge(final int bits) {
        flags |= Mxcsr.IE;
        return -1L << (bits - 1);
    }

    /** To an integer in the same format; {@code precision} says whether a loss is an exception. */
    long toIntegral(final FloatFormat format, final long a, final int mode, final boolean precision) {
        final long x = input(format, a);
        if (format.isNan(x)) {
            return nan(format, x, x);
        }
        if (format.isZero(x) || format.isInfinite(x) || format.exponent(x) >= format.fractionBits) {
            return x;
        }
        final boolean negative = format.isNegative(x);
        final int drop = UNIT - format.exponent(x);
        final long magnitude = roundBits(format.significand(x), drop, negative, mode);
        if (precision && lost(format.significand(x), drop)) {
            flags |= Mxcsr.PE;
        }
        final long sign = negative ? format.sign : 0;
        if (magnitude == 0) {
            return sign;
        }
        final int top = Long.SIZE - 1 - Long.numberOfLeadingZeros(magnitude);
        return sign | ((long) (top + format.maxExponent - 1) << format.fractionBits)
                + (magnitude << (format.fractionBits - top));
    }

    // ---------------------------------------------------------------- operands and results

    /** The operand as the operation sees it. */
    private long input(final FloatFormat format, final long a) {
        return denormalsAreZeros && format.isDenormal(a) ? a & format.sign : a;
    }

    private void noteDenormals(final FloatFormat format, final long a, final long b) {
        if (format.isDenormal(a) || format.isDenormal(b)) {
            flags |= Mxcsr.DE;
        }
    }

    /** The first operand that is a NaN, quiet. */
    private long nan(final FloatFormat format, final long a, final long b) {
        if (format.isSignaling(a) || format.isSignaling(b)) {
            flags |= Mxcsr.IE;
        }
        return (format.isNan(a) ? a : b) | format.quietBit;
    }

    private long invalid(final FloatFormat format) {
        flags |= Mxcsr.IE;
        return format.indefinite;
    }

    private long normalizeAndRound(final FloatFormat format, final boolean negative, final int exponent,
            final long significand) {
        if (significand < 0) {
            return round(format, negative, exponent + 1, significand >>> 1 | (significand & 1));
        }
        final int shift = Long.numberOfLeadingZeros(significand) - 1;
        return round(format, negative, exponent - shift, significand << shift);
    }

    /** The number of {@code format} for a result, with overflow and underflow. */
    private long round(final FloatFormat format, final boolean negative, final int exponent, final long significand) {
        final int drop = UNIT - format.fractionBits;
        final long rounded = roundBits(significand, drop, negative, rounding);
        final boolean inexact = lost(significand, drop);
        // A carry out of the fraction makes the significand 2.
        final int carried = exponent + (int) (rounded >>> (format.fractionBits + 1));
        if (carried > format.maxExponent) {
            return overflow(format, negative, inexact);
        }
        if (carried < format.minExponent) {
            return underflow(format, negative, exponent, significand, inexact);
        }
        if (inexact) {
            flags |= Mxcsr.PE;
        }
        final long biased = exponent + format.maxExponent - 1L;
        return (negative ? format.sign : 0) | (biased << format.fractionBits) + rounded;
    }

    private long overflow(final FloatFormat format, final boolean negative, final boolean inexact) {
        // The masked answer is never the exact one.
        flags |= Mxcsr.OE | (inexact || overflowMasked ? Mxcsr.PE : 0);
        final boolean away = rounding == NEAREST || rounding == (negative ? DOWN : UP);
        return (negative ? format.sign : 0) | (away ? format.infinity : format.largest);
    }

    private long underflow(final FloatFormat format, final boolean negative, final int exponent, final long significand,
            final boolean inexact) {
        final long sign = negative ? format.sign : 0;
        if (!underflowMasked) {
            flags |= Mxcsr.UE | (inexact ? Mxcsr.PE : 0);
            return sign;
        }
        if (flushToZero) {
            flags |= Mxcsr.UE | Mxcsr.PE;
            return sign;
        }
        final int drop = UNIT - format.fractionBits + format.minExponent - exponent;
        if (lost(significand, drop)) {
            flags |= Mxcsr.UE | Mxcsr.PE;
        }
        return sign | roundBits(significand, drop, negative, rounding);
    }

    /** {@code significand} without its {@code drop} lowest bits, rounded. */
    private static long roundBits(final long significand, final int drop, final boolean negative, final int mode) {
        if (drop <= 0) {
            return significand << -drop;
        }
        final long kept = drop >= Long.SIZE ? 0 : significand >>> drop;
        final boolean up = switch (mode) {
            case NEAREST -> drop <= UNIT + 1 && isMoreThanHalf(significand, drop, kept);
            case DOWN -> negative && lost(significand, drop);
            case UP -> !negative && lost(significand, drop);
            default -> false;
        };
        return up ? kept + 1 : kept;
    }

    /** Whether the part dropped is more than half, or half and what is kept is odd. */
    private static boolean isMoreThanHalf(final long significand, final int drop, final long kept) {
        final long half = 1L << (drop - 1);
        final long dropped = significand & (half << 1) - 1;
        return dropped > half || (dropped == half && (kept & 1) != 0);
    }

    /** Whether the {@code drop} lowest bits are not all zero. */
    private static boolean lost(final long significand, final int drop) {
        return drop > 0 && (drop >= Long.SIZE || (significand & (1L << drop) - 1) != 0);
    }

    private static long shiftSticky(final long significand, final int count) {
        if (count >= Long.SIZE) {
            return 1;
        }
        return significand >>> count | (lost(significand, count) ? 1 : 0);
    }
}
