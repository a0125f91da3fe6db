package io.xenolith.x86.fpu;

import java.math.BigInteger;

/**
 * A power series with positive coefficients up to 1, cut off and evaluated in fixed point: coefficients and sums count units
 * of 2^-127, the argument is a fraction of 128 bits.
 */
final class Polynomial {
    private static final int POINT = 127;

    /** A coefficient: one over an integer. */
    private interface Divisor {
        /** The integer below coefficient {@code k}. */
        BigInteger of(int k);
    }

    private final long[] high;
    private final long[] low;

    private Polynomial(final int terms, final Divisor divisor) {
        high = new long[terms];
        low = new long[terms];
        for (int k = 0; k < terms; k++) {
            final BigInteger coefficient = BigInteger.ONE.shiftLeft(POINT).divide(divisor.of(k));
            high[k] = coefficient.shiftRight(Long.SIZE).longValue();
            low[k] = coefficient.longValue();
        }
    }

    /** Coefficients {@code 1 / (2k + 1)}: of atan and atanh. */
    static Polynomial oddReciprocals(final int terms) {
        return new Polynomial(terms, k -> BigInteger.valueOf(2L * k + 1));
    }

    /** Coefficients {@code 1 / (step * k + first)!}: of sine (2, 1), cosine (2, 0) and the exponential (1, 1). */
    static Polynomial factorials(final int terms, final int step, final int first) {
        return new Polynomial(terms, k -> factorial(step * k + first));
    }

    private static BigInteger factorial(final int n) {
        BigInteger result = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            result = result.multiply(BigInteger.valueOf(i));
        }
        return result;
    }

    /**
     * Sets {@code result} to the sum at {@code argument}, of which the magnitude counts and is below 1. Terms alternate in
     * sign, beginning with plus, if {@code alternating}. What is added to the first term is never nothing, so that a result
     * for the tiniest argument still lies on the right side of it when it is rounded.
     */
    void evaluate(final Wide argument, final boolean alternating, final Wide result) {
        final long zHigh = argument.fractionHigh();
        final long zLow = argument.fractionLow();
        int k = high.length - 1;
        long sumHigh = high[k];
        long sumLow = low[k];
        for (k--; k >= 0; k--) {
            final long productLow = Int128.multiplyHighLow(sumHigh, sumLow, zHigh, zLow) | 1;
            final long productHigh = Int128.multiplyHigh(sumHigh, sumLow, zHigh, zLow);
            if (alternating) {
                sumLow = low[k] - productLow;
                sumHigh = high[k] - productHigh - (Long.compareUnsigned(low[k], productLow) < 0 ? 1 : 0);
            } else {
                sumLow = low[k] + productLow;
                sumHigh = high[k] + productHigh + (Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0);
            }
        }
        result.normalize(false, 0, sumHigh, sumLow);
    }
}
