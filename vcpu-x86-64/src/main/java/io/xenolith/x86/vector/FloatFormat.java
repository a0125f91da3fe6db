package io.xenolith.x86.vector;

/**
 * One of the two IEEE 754 formats SSE computes in. Numbers are bit patterns in the low bits of a long.
 *
 * <pre>
 *  sign | biased exponent | fraction
 * </pre>
 */
enum FloatFormat {
    /** 32 bits. */
    BINARY32(23, 8),
    /** 64 bits. */
    BINARY64(52, 11);

    /** Bit of a significand as {@link #significand} gives it that counts 1. */
    static final int UNIT = 62;

    /** Bits of the fraction. */
    final int fractionBits;
    /** Largest exponent of a finite number, which is also the bias. */
    final int maxExponent;
    /** Exponent of the smallest normal number. */
    final int minExponent;
    /** The sign bit. */
    final long sign;
    /** Positive infinity, which is also the mask of the exponent. */
    final long infinity;
    /** The largest finite number. */
    final long largest;
    /** The bit that tells a quiet NaN from a signaling one. */
    final long quietBit;
    /** The NaN that an invalid operation gives. */
    final long indefinite;
    private final long fractionMask;

    FloatFormat(final int fractionBits, final int exponentBits) {
        this.fractionBits = fractionBits;
        maxExponent = (1 << (exponentBits - 1)) - 1;
        minExponent = 1 - maxExponent;
        sign = 1L << (fractionBits + exponentBits);
        infinity = sign - (1L << fractionBits);
        largest = infinity - 1;
        quietBit = 1L << (fractionBits - 1);
        indefinite = sign | infinity | quietBit;
        fractionMask = (1L << fractionBits) - 1;
    }

    boolean isNegative(final long a) {
        return (a & sign) != 0;
    }

    boolean isZero(final long a) {
        return (a & ~sign) == 0;
    }

    boolean isInfinite(final long a) {
        return (a & ~sign) == infinity;
    }

    boolean isNan(final long a) {
        return (a & ~sign) > infinity;
    }

    boolean isSignaling(final long a) {
        return isNan(a) && (a & quietBit) == 0;
    }

    boolean isDenormal(final long a) {
        return (a & infinity) == 0 && (a & fractionMask) != 0;
    }

    /** Exponent e of a finite number other than zero: the number is between 2^e and 2^(e+1). */
    int exponent(final long a) {
        final int biased = (int) ((a & infinity) >>> fractionBits);
        return biased == 0
                ? minExponent - (Long.numberOfLeadingZeros(a & fractionMask) - (Long.SIZE - 1 - fractionBits))
                : biased - maxExponent;
    }

    /** Significand of a finite number other than zero, from 1 to 2, in units of 2^-{@link #UNIT}. */
    long significand(final long a) {
        final long fraction = a & fractionMask;
        return (a & infinity) == 0
                ? fraction << (Long.numberOfLeadingZeros(fraction) - 1)
                : (fraction | fractionMask + 1) << (UNIT - fractionBits);
    }
}
