package io.xenolith.x86.interp;

/** Unsigned division of 128 bits by 64. */
final class Division {
    private static final long HALF = 0xFFFF_FFFFL;

    private Division() {
    }

    /**
     * {@code (high:low) / divisor}, all unsigned, where {@code high < divisor}, so that the quotient fits. Schoolbook
     * division with two 32-bit digits (Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D).
     */
    static long quotient(final long high, final long low, final long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        final int shift = Long.numberOfLeadingZeros(divisor);
        final long d = divisor << shift;
        final long n1 = shift == 0 ? high : high << shift | low >>> (Long.SIZE - shift);
        final long n0 = low << shift;
        final long q1 = digit(n1, n0 >>> 32, d);
        final long rest = (n1 << 32 | n0 >>> 32) - q1 * d;
        final long q0 = digit(rest, n0 & HALF, d);
        return q1 << 32 | q0;
    }

    /** One 32-bit digit of {@code (n * 2^32 + next) / d}. */
    private static long digit(final long n, final long next, final long d) {
        final long dHigh = d >>> 32;
        final long dLow = d & HALF;
        long q = Long.divideUnsigned(n, dHigh);
        long r = n - q * dHigh;
        while (q > HALF || Long.compareUnsigned(q * dLow, r << 32 | next) > 0) {
            q--;
            r += dHigh;
            if (r > HALF) {
                break;
            }
        }
        return q;
    }
}
