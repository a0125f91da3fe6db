package io.xenolith.x86.fpu;

/** Steps of unsigned 128-bit arithmetic. */
final class Int128 {
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private Int128() {
    }

    /**
     * Quotient of {@code (high:low) / divisor}, unsigned. The divisor's highest bit is set and {@code high < divisor}, so
     * that the quotient fits. Source: Knuth, The Art of Computer Programming, 4.3.1, algorithm D with 32-bit digits.
     */
    static long divide(final long high, final long low, final long divisor) {
        final long upper = digit(high, low >>> 32, divisor);
        final long rest = (high << 32 | low >>> 32) - upper * divisor;
        final long lower = digit(rest, low & LOW_HALF, divisor);
        return upper << 32 | lower;
    }

    /** {@code (rest * 2^32 + next) / divisor}, a 32-bit digit, from the divisor's upper half and at most two corrections. */
    private static long digit(final long rest, final long next, final long divisor) {
        final long divisorHigh = divisor >>> 32;
        final long divisorLow = divisor & LOW_HALF;
        long digit = Long.divideUnsigned(rest, divisorHigh);
        long remainder = rest - digit * divisorHigh;
        while (digit > LOW_HALF
                || Long.compareUnsigned(digit * divisorLow, remainder << 32 | next) > 0) {
            digit--;
            remainder += divisorHigh;
            if (remainder > LOW_HALF) {
                break;
            }
        }
        return digit;
    }

    /** Upper half of the upper 128 bits of a product of 128-bit factors. */
    static long multiplyHigh(final long aHigh, final long aLow, final long bHigh, final long bLow) {
        final long first = Math.unsignedMultiplyHigh(aHigh, bLow);
        final long second = Math.unsignedMultiplyHigh(aLow, bHigh);
        final long product = aHigh * bHigh;
        final long sum = first + second;
        final long carry = Long.compareUnsigned(sum, first) < 0 ? 1 : 0;
        final long total = sum + product;
        final long totalCarry = Long.compareUnsigned(total, sum) < 0 ? 1 : 0;
        final long middle = middleCarry(aHigh, aLow, bHigh, bLow);
        final long last = Long.compareUnsigned(total + middle, total) < 0 ? 1 : 0;
        return Math.unsignedMultiplyHigh(aHigh, bHigh) + carry + totalCarry + last;
    }

    /** Lower half of the upper 128 bits of a product of 128-bit factors. */
    static long multiplyHighLow(final long aHigh, final long aLow, final long bHigh, final long bLow) {
        return aHigh * bHigh + Math.unsignedMultiplyHigh(aHigh, bLow) + Math.unsignedMultiplyHigh(aLow, bHigh)
                + middleCarry(aHigh, aLow, bHigh, bLow);
    }

    /** What the second lowest of the product's four words carries into the third: 0 to 2. */
    private static long middleCarry(final long aHigh, final long aLow, final long bHigh, final long bLow) {
        final long first = aHigh * bLow;
        final long second = aLow * bHigh;
        final long sum = first + second;
        final long carry = Long.compareUnsigned(sum, first) < 0 ? 1 : 0;
        final long total = sum + Math.unsignedMultiplyHigh(aLow, bLow);
        return carry + (Long.compareUnsigned(total, sum) < 0 ? 1 : 0);
    }
}
