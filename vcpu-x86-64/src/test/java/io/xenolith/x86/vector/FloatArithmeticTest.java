package io.xenolith.x86.vector;

import static org.assertj.core.api.Assertions.fail;

import io.xenolith.x86.cpu.Mxcsr;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The fast path gives the results and flags of the soft unit, which is the definition. */
class FloatArithmeticTest {
    private static final int CASES = 200_000;
    private static final long BITS_32 = 0xFFFF_FFFFL;

    private final FloatArithmetic fast = new FloatArithmetic();
    private final SoftFloat soft = new SoftFloat();
    private final SplittableRandom random = new SplittableRandom(42);

    /** A number of moderate size, with few or many bits. */
    private long number64() {
        final long fraction = random.nextLong() & (1L << 52) - 1 & -1L << random.nextInt(52);
        return (random.nextLong() & Long.MIN_VALUE) | (1023L + random.nextInt(-60, 60)) << 52 | fraction;
    }

    private int number32() {
        final int fraction = random.nextInt() & (1 << 23) - 1 & -1 << random.nextInt(23);
        return (random.nextInt() & Integer.MIN_VALUE) | (127 + random.nextInt(-30, 30)) << 23 | fraction;
    }

    private void begin() {
        fast.begin(Mxcsr.INITIAL);
        soft.modes(Mxcsr.INITIAL);
        soft.flags = 0;
    }

    private void same(final String operation, final long a, final long b, final long expected, final long actual) {
        if (actual != expected || fast.soft.flags != soft.flags) {
            fail("%s %x %x: %x (flags %x) instead of %x (flags %x)", operation, a, b, actual, fast.soft.flags, expected,
                    soft.flags);
        }
        fast.soft.flags = 0;
        soft.flags = 0;
    }

    @Test
    void sixtyFourBits() {
        begin();
        final FloatFormat format = FloatFormat.BINARY64;
        for (int i = 0; i < CASES; i++) {
            final long a = number64();
            final long b = number64();
            same("add", a, b, soft.add(format, a, b), fast.add64(a, b));
            same("sub", a, b, soft.subtract(format, a, b), fast.subtract64(a, b));
            same("mul", a, b, soft.multiply(format, a, b), fast.multiply64(a, b));
            same("div", a, b, soft.divide(format, a, b), fast.divide64(a, b));
            same("sqrt", a, a, soft.squareRoot(format, a), fast.squareRoot64(a));
        }
    }

    @Test
    void thirtyTwoBits() {
        begin();
        final FloatFormat format = FloatFormat.BINARY32;
        for (int i = 0; i < CASES; i++) {
            final int x = number32();
            final int y = number32();
            final long a = x & BITS_32;
            final long b = y & BITS_32;
            same("add", a, b, soft.add(format, a, b), fast.add32(x, y) & BITS_32);
            same("sub", a, b, soft.subtract(format, a, b), fast.subtract32(x, y) & BITS_32);
            same("mul", a, b, soft.multiply(format, a, b), fast.multiply32(x, y) & BITS_32);
            same("div", a, b, soft.divide(format, a, b), fast.divide32(x, y) & BITS_32);
            same("sqrt", a, a, soft.squareRoot(format, a), fast.squareRoot32(x) & BITS_32);
        }
    }
}
