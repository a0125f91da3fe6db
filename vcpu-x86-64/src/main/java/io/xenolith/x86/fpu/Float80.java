package io.xenolith.x86.fpu;

/**
 * Numbers in double extended format, as the x87 registers hold them: a word of sign and exponent, and a mantissa whose
 * highest bit is the integer bit. Source: Intel SDM volume 1, 4.2.2 and 8.2.
 */
final class Float80 {
    /** Bytes in memory. */
    static final int BYTES = 10;
    static final int SIGN = 0x8000;
    static final int EXPONENT = 0x7FFF;
    static final int BIAS = 0x3FFF;
    /** Biased exponents of the smallest and largest normal numbers. */
    static final int EXPONENT_MIN = 1;
    static final int EXPONENT_MAX = 0x7FFE;
    static final long INTEGER_BIT = 1L << 63;
    static final long QUIET_BIT = 1L << 62;
    /** The QNaN floating-point indefinite, the masked answer to invalid operations. */
    static final int INDEFINITE_EXPONENT = 0xFFFF;
    static final long INDEFINITE_MANTISSA = INTEGER_BIT | QUIET_BIT;

    /** Classes of number; DENORMAL includes the pseudo-denormals, UNSUPPORTED is all without a needed integer bit. */
    enum Kind {
        ZERO, DENORMAL, NORMAL, INFINITY, QUIET_NAN, SIGNALLING_NAN, UNSUPPORTED;

        /** A number with a value that is neither zero nor infinite. */
        boolean isFinite() {
            return this == NORMAL || this == DENORMAL;
        }

        /** NaN or unsupported. */
        boolean hasNoValue() {
            return compareTo(QUIET_NAN) >= 0;
        }
    }

    private Float80() {
    }

    /** The class of a number. */
    static Kind kind(final int signExponent, final long mantissa) {
        final int exponent = signExponent & EXPONENT;
        if (exponent == 0) {
            return mantissa == 0 ? Kind.ZERO : Kind.DENORMAL;
        }
        if (mantissa >= 0) {
            return Kind.UNSUPPORTED;
        }
        if (exponent != EXPONENT) {
            return Kind.NORMAL;
        }
        if (mantissa == INTEGER_BIT) {
            return Kind.INFINITY;
        }
        return (mantissa & QUIET_BIT) != 0 ? Kind.QUIET_NAN : Kind.SIGNALLING_NAN;
    }

    /** Biased exponent of a finite number once its mantissa has been shifted up until the integer bit is set. */
    static int normalExponent(final int signExponent, final long mantissa) {
        return Math.max(signExponent & EXPONENT, EXPONENT_MIN) - Long.numberOfLeadingZeros(mantissa);
    }

    /** Mantissa of a number other than zero, shifted up until the integer bit is set. */
    static long normalMantissa(final long mantissa) {
        return mantissa << Long.numberOfLeadingZeros(mantissa);
    }

    /** Whether the sign is set. */
    static boolean negative(final int signExponent) {
        return (signExponent & SIGN) != 0;
    }
}
