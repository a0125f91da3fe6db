package io.xenolith.x86.fpu;

import io.xenolith.x86.fpu.Float80.Kind;

/** fprem and fprem1: exact remainders, by subtracting bit for bit. Source: their pages in Intel SDM volume 2. */
final class Remainder {
    /** Exponent differences from which fprem and fprem1 reduce in part only. */
    private static final int PARTIAL = 64;

    private final FloatAlu alu;

    /** Quotient bits of the last remainder. */
    long quotient;
    /** Whether the last remainder is a partial one. */
    boolean partial;
    /** Whether the last remainder was worked out from numbers. */
    boolean hasQuotient;

    Remainder(final FloatAlu alu) {
        this.alu = alu;
    }

    /**
     * Remainder of {@code a / b}, the quotient truncated (fprem) or rounded to nearest even (fprem1). Where the exponents
     * differ by 64 or more, a partial remainder: the quotient's leading 32 to 63 bits are taken out.
     */
    void divide(final int aExponent, final long a, final int bExponent, final long b, final boolean nearest) {
        quotient = 0;
        partial = false;
        hasQuotient = false;
        final Kind aKind = Float80.kind(aExponent, a);
        final Kind bKind = Float80.kind(bExponent, b);
        if (alu.takeNan(aKind, aExponent, a, bKind, bExponent, b)) {
            return;
        }
        if (aKind == Kind.INFINITY || bKind == Kind.ZERO) {
            alu.invalid();
            return;
        }
        hasQuotient = true;
        alu.noteDenormal(aKind);
        alu.noteDenormal(bKind);
        if (aKind == Kind.ZERO) {
            alu.exact(aExponent, a);
        } else if (bKind == Kind.INFINITY) {
            alu.roundToRegister(Float80.negative(aExponent), Float80.normalExponent(aExponent, a),
                    Float80.normalMantissa(a), 0);
        } else {
            finiteRemainder(aExponent, a, bExponent, b, nearest);
        }
    }

    private void finiteRemainder(final int aExponent, final long a, final int bExponent, final long b,
            final boolean nearest) {
        final boolean negative = Float80.negative(aExponent);
        final int aNormal = Float80.normalExponent(aExponent, a);
        final int bNormal = Float80.normalExponent(bExponent, b);
        final long dividend = Float80.normalMantissa(a);
        final long divisor = Float80.normalMantissa(b);
        final int difference = aNormal - bNormal;
        if (difference < (nearest ? -1 : 0)) {
            alu.roundToRegister(negative, aNormal, dividend, 0);
            return;
        }
        if (difference == -1) {
            nearestBelowDivisor(negative, aNormal, dividend, divisor);
            return;
        }
        partial = difference >= PARTIAL;
        final int steps = partial ? (difference & 0x1F) | 0x20 : difference;
        long rest = dividend;
        boolean carry = false;
        for (int i = steps;; i--) {
            final boolean fits = carry || Long.compareUnsigned(rest, divisor) >= 0;
            quotient = quotient << 1 | (fits ? 1 : 0);
            if (fits) {
                rest -= divisor;
            }
            if (i == 0) {
                break;
            }
            carry = rest < 0;
            rest <<= 1;
        }
        boolean flipped = false;
        if (nearest && !partial) {
            // The rest is below the divisor: compare its double with it.
            final long toNext = divisor - rest;
            final int order = Long.compareUnsigned(rest, toNext);
            if (order > 0 || (order == 0 && (quotient & 1) != 0)) {
                rest = toNext;
                quotient++;
                flipped = true;
            }
        }
        finishRemainder(negative != flipped, negative, bNormal + difference - steps, rest);
    }

    /** The dividend is between a quarter and the whole of the divisor: the quotient is 0 or 1. */
    private void nearestBelowDivisor(final boolean negative, final int exponent, final long dividend,
            final long divisor) {
        if (Long.compareUnsigned(dividend, divisor) <= 0) {
            alu.roundToRegister(negative, exponent, dividend, 0);
            return;
        }
        quotient = 1;
        finishRemainder(!negative, negative, exponent, (divisor << 1) - dividend);
    }

    private void finishRemainder(final boolean negative, final boolean zeroNegative, final int exponent,
            final long rest) {
        if (rest == 0) {
            alu.zero(zeroNegative);
        } else {
            final int zeros = Long.numberOfLeadingZeros(rest);
            alu.roundToRegister(negative, exponent - zeros, rest << zeros, 0);
        }
    }
}
