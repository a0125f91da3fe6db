package io.xenolith.x86.fpu;

import io.xenolith.x86.fpu.Float80.Kind;

/** Conversions between the registers' format and those of memory operands. Source: Intel SDM volume 1, 4.2, 4.7 and 8.2. */
final class MemoryFormats {
    private static final int FLOAT_FRACTION = 23;
    private static final int FLOAT_EXPONENT = 0xFF;
    private static final int DOUBLE_FRACTION = 52;
    private static final int DOUBLE_EXPONENT = 0x7FF;
    private static final long BCD_MAX = 999_999_999_999_999_999L;
    private static final int BCD_DIGITS = 18;
    private static final int BCD_DIGITS_LOW = 16;
    private static final int BCD_INDEFINITE_HIGH = 0xFFFF;
    private static final long BCD_INDEFINITE_LOW = 0xC000_0000_0000_0000L;

    private final FloatAlu alu;
    private final BasicArithmetic arithmetic;

    /** Upper two bytes of a packed decimal. */
    int bcdHigh;
    /** Lower eight bytes of a packed decimal. */
    long bcdLow;

    MemoryFormats(final FloatAlu alu, final BasicArithmetic arithmetic) {
        this.alu = alu;
        this.arithmetic = arithmetic;
    }

    // ---------------------------------------------------------------- loads

    /** Widens a binary number of {@code size} bytes (4 or 8) exactly; a signalling NaN stays one, a denormal is noted. */
    void widen(final long bits, final int size) {
        if (size == Float.BYTES) {
            widen((int) bits < 0, (int) bits >>> FLOAT_FRACTION & FLOAT_EXPONENT,
                    bits << (Long.SIZE - FLOAT_FRACTION) >>> 1,
                    FLOAT_EXPONENT);
        } else {
            widen(bits < 0, (int) (bits >>> DOUBLE_FRACTION) & DOUBLE_EXPONENT,
                    bits << (Long.SIZE - DOUBLE_FRACTION) >>> 1,
                    DOUBLE_EXPONENT);
        }
    }

    private void widen(final boolean negative, final int exponent, final long fraction, final int exponentMax) {
        final int sign = negative ? Float80.SIGN : 0;
        final int rebias = Float80.BIAS - (exponentMax >>> 1);
        if (exponent == exponentMax) {
            alu.exact(sign | Float80.EXPONENT, Float80.INTEGER_BIT | fraction);
        } else if (exponent != 0) {
            alu.exact(sign | exponent + rebias, Float80.INTEGER_BIT | fraction);
        } else if (fraction == 0) {
            alu.exact(sign, 0);
        } else {
            alu.flags |= StatusWord.DE;
            final int zeros = Long.numberOfLeadingZeros(fraction);
            alu.exact(sign | 1 + rebias - zeros, fraction << zeros);
        }
    }

    /** Value of a packed decimal, {@code high} being its upper two bytes. Digits above 9 count as they are. */
    void loadBcd(final int high, final long low) {
        long value = 0;
        for (int i = BCD_DIGITS - 1; i >= 0; i--) {
            final int digit = i < BCD_DIGITS_LOW
                    ? (int) (low >>> (4 * i)) & 15
                    : high >>> (4 * (i - BCD_DIGITS_LOW)) & 15;
            value = value * 10 + digit;
        }
        arithmetic.integer(value);
        alu.signExponent |= high & Float80.SIGN;
    }

    // ---------------------------------------------------------------- stores

    /** Narrows to a binary number of {@code size} bytes. What it answers is not to be stored after an unmasked exception. */
    long narrow(final int signExponent, final long mantissa, final int size) {
        final int fractionBits = size == Float.BYTES ? FLOAT_FRACTION : DOUBLE_FRACTION;
        final int exponentMax = size == Float.BYTES ? FLOAT_EXPONENT : DOUBLE_EXPONENT;
        final Kind kind = Float80.kind(signExponent, mantissa);
        final boolean negative = Float80.negative(signExponent);
        if (alu.takeNan(kind, signExponent, mantissa)) {
            return pack(Float80.negative(alu.signExponent), exponentMax, alu.mantissa, fractionBits, size);
        }
        if (kind == Kind.ZERO) {
            return pack(negative, 0, 0, fractionBits, size);
        }
        if (kind == Kind.INFINITY) {
            return pack(negative, exponentMax, 0, fractionBits, size);
        }
        final int minimum = Float80.BIAS - (exponentMax >>> 1) + 1;
        final int maximum = Float80.BIAS + (exponentMax >>> 1);
        if (!alu.roundToMemory(negative, Float80.normalExponent(signExponent, mantissa),
                Float80.normalMantissa(mantissa),
                fractionBits + 1, minimum, maximum)) {
            return 0;
        }
        return pack(negative, alu.signExponent, alu.mantissa, fractionBits, size);
    }

    private static long pack(final boolean negative, final int exponent, final long mantissa, final int fractionBits,
            final int size) {
        final long sign = negative ? 1L << (size * Byte.SIZE - 1) : 0;
        return sign | (long) exponent << fractionBits | mantissa << 1 >>> (Long.SIZE - fractionBits);
    }

    /** Rounds to an integer of {@code size} bytes; the integer indefinite if it does not fit. */
    long toInteger(final int signExponent, final long mantissa, final int size) {
        final Kind kind = Float80.kind(signExponent, mantissa);
        final long indefinite = 1L << (size * Byte.SIZE - 1);
        final boolean negative = Float80.negative(signExponent);
        if (!hasIntegerMagnitude(kind, signExponent)) {
            alu.flags |= StatusWord.IE;
            return indefinite;
        }
        final long magnitude = arithmetic.integerMagnitude(negative, signExponent, mantissa);
        final boolean fits = Long.compareUnsigned(magnitude, negative ? indefinite : indefinite - 1) <= 0;
        if (!fits) {
            withdraw();
            return indefinite;
        }
        return negative ? -magnitude : magnitude;
    }

    /** Rounds to a packed decimal in {@link #bcdHigh} and {@link #bcdLow}; the decimal indefinite if it does not fit. */
    void toBcd(final int signExponent, final long mantissa) {
        final boolean negative = Float80.negative(signExponent);
        bcdHigh = BCD_INDEFINITE_HIGH;
        bcdLow = BCD_INDEFINITE_LOW;
        if (!hasIntegerMagnitude(Float80.kind(signExponent, mantissa), signExponent)) {
            alu.flags |= StatusWord.IE;
            return;
        }
        long magnitude = arithmetic.integerMagnitude(negative, signExponent, mantissa);
        if (Long.compareUnsigned(magnitude, BCD_MAX) > 0) {
            withdraw();
            return;
        }
        bcdLow = 0;
        for (int i = 0; i < BCD_DIGITS_LOW; i++) {
            bcdLow |= magnitude % 10 << (4 * i);
            magnitude /= 10;
        }
        bcdHigh = (negative ? Float80.SIGN : 0) | (int) (magnitude % 10 | (magnitude / 10) << 4);
    }

    /** An inexact result turned out too large: only the invalid operation counts. */
    private void withdraw() {
        alu.flags = (alu.flags & ~StatusWord.PE) | StatusWord.IE;
        alu.roundedUp = false;
    }

    /** Whether there is a value and it is below 2^64. */
    private static boolean hasIntegerMagnitude(final Kind kind, final int signExponent) {
        return kind == Kind.ZERO || (kind.isFinite()
                && (signExponent & Float80.EXPONENT) < Float80.BIAS + Long.SIZE);
    }
}
