package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;
import static io.xenolith.x86.vector.FloatFormat.BINARY64;

import io.xenolith.x86.cpu.Mxcsr;

/**
 * The arithmetic of one instruction: {@link SoftFloat}, and before it a fast path through the host's arithmetic for
 * round to nearest and operands and results of moderate size, which meet no exception but a loss of precision.
 * Whether precision was lost is asked only while nobody has set the flag yet; then the exact residue tells.
 */
final class FloatArithmetic {
    private static final int FRACTION_64 = 52;
    private static final int FRACTION_32 = 23;
    /** Exponents so far from both ends that no residue underflows. */
    private static final int LEAST_64 = 256;
    private static final int SPAN_64 = 1536;
    private static final int LEAST_32 = 64;
    private static final int SPAN_32 = 128;

    private static final long BITS_32 = 0xFFFF_FFFFL;

    final SoftFloat soft = new SoftFloat();
    /** MXCSR that the modes have been taken from. */
    private int modes = -1;
    private boolean nearest;
    private boolean precisionCounts;

    /** Takes modes from {@code mxcsr} and forgets exceptions. */
    void begin(final int mxcsr) {
        soft.flags = 0;
        if (mxcsr != modes) {
            takeModes(mxcsr);
        }
    }

    private void takeModes(final int mxcsr) {
        modes = mxcsr;
        soft.modes(mxcsr);
        nearest = soft.rounding == SoftFloat.NEAREST;
        precisionCounts = (mxcsr & Mxcsr.PE) == 0 || (mxcsr & Mxcsr.PE << Mxcsr.MASK_SHIFT) == 0;
    }

    // ---------------------------------------------------------------- 64 bits

    long add64(final long a, final long b) {
        if (nearest && isModerate64(a) && isModerate64(b)) {
            final double x = Double.longBitsToDouble(a);
            final double y = Double.longBitsToDouble(b);
            final double sum = x + y;
            final long result = Double.doubleToRawLongBits(sum);
            if (isModerate64(result)) {
                if (precisionCounts && isInexactSum(x, y, sum)) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return soft.add(BINARY64, a, b);
    }

    /** Knuth's exact error of a sum. */
    private static boolean isInexactSum(final double x, final double y, final double sum) {
        final double partOfY = sum - x;
        return x - (sum - partOfY) + (y - partOfY) != 0;
    }

    long subtract64(final long a, final long b) {
        return BINARY64.isNan(b) ? soft.subtract(BINARY64, a, b) : add64(a, b ^ BINARY64.sign);
    }

    long multiply64(final long a, final long b) {
        if (nearest && isModerate64(a) && isModerate64(b)) {
            final double x = Double.longBitsToDouble(a);
            final double y = Double.longBitsToDouble(b);
            final double product = x * y;
            final long result = Double.doubleToRawLongBits(product);
            if (isModerate64(result)) {
                if (precisionCounts && Math.fma(x, y, -product) != 0) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return soft.multiply(BINARY64, a, b);
    }

    long divide64(final long a, final long b) {
        if (nearest && isModerate64(a) && isModerate64(b)) {
            final double x = Double.longBitsToDouble(a);
            final double y = Double.longBitsToDouble(b);
            final double quotient = x / y;
            final long result = Double.doubleToRawLongBits(quotient);
            if (isModerate64(result)) {
                if (precisionCounts && Math.fma(quotient, y, -x) != 0) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return soft.divide(BINARY64, a, b);
    }

    long squareRoot64(final long a) {
        if (nearest && a > 0 && isModerate64(a)) {
            final double x = Double.longBitsToDouble(a);
            final double root = Math.sqrt(x);
            if (precisionCounts && Math.fma(root, root, -x) != 0) {
                soft.flags |= Mxcsr.PE;
            }
            return Double.doubleToRawLongBits(root);
        }
        return soft.squareRoot(BINARY64, a);
    }

    private static boolean isModerate64(final long a) {
        return Integer.compareUnsigned((int) (a >>> FRACTION_64 & 0x7FF) - LEAST_64, SPAN_64) < 0;
    }

    // ---------------------------------------------------------------- 32 bits

    int add32(final int a, final int b) {
        if (nearest && isModerate32(a) && isModerate32(b)) {
            final float x = Float.intBitsToFloat(a);
            final float y = Float.intBitsToFloat(b);
            final float sum = x + y;
            final int result = Float.floatToRawIntBits(sum);
            if (isModerate32(result)) {
                if (precisionCounts && isInexactSum(x, y, sum)) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return (int) soft.add(BINARY32, a & BITS_32, b & BITS_32);
    }

    private static boolean isInexactSum(final float x, final float y, final float sum) {
        final float partOfY = sum - x;
        return x - (sum - partOfY) + (y - partOfY) != 0;
    }

    int subtract32(final int a, final int b) {
        return BINARY32.isNan(b & BITS_32)
                ? (int) soft.subtract(BINARY32, a & BITS_32, b & BITS_32)
                : add32(a, b ^ Integer.MIN_VALUE);
    }

    int multiply32(final int a, final int b) {
        if (nearest && isModerate32(a) && isModerate32(b)) {
            // Exact: 24 bits times 24 bits.
            final double exact = (double) Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
            final float product = (float) exact;
            final int result = Float.floatToRawIntBits(product);
            if (isModerate32(result)) {
                if (precisionCounts && product != exact) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return (int) soft.multiply(BINARY32, a & BITS_32, b & BITS_32);
    }

    int divide32(final int a, final int b) {
        if (nearest && isModerate32(a) && isModerate32(b)) {
            final float x = Float.intBitsToFloat(a);
            final float y = Float.intBitsToFloat(b);
            final float quotient = x / y;
            final int result = Float.floatToRawIntBits(quotient);
            if (isModerate32(result)) {
                if (precisionCounts && (double) quotient * y != x) {
                    soft.flags |= Mxcsr.PE;
                }
                return result;
            }
        }
        return (int) soft.divide(BINARY32, a & BITS_32, b & BITS_32);
    }

    int squareRoot32(final int a) {
        if (nearest && a > 0 && isModerate32(a)) {
            final float x = Float.intBitsToFloat(a);
            // The root of a 24-bit number in 53 bits, rounded again to 24, is the root rounded once.
            final float root = (float) Math.sqrt(x);
            if (precisionCounts && (double) root * root != x) {
                soft.flags |= Mxcsr.PE;
            }
            return Float.floatToRawIntBits(root);
        }
        return (int) soft.squareRoot(BINARY32, a & BITS_32);
    }

    private static boolean isModerate32(final int a) {
        return Integer.compareUnsigned((a >>> FRACTION_32 & 0xFF) - LEAST_32, SPAN_32) < 0;
    }
}
