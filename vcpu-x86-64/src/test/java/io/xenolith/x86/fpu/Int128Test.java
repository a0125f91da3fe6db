package io.xenolith.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 128-bit steps against BigInteger, on limits and on seeded random numbers. */
class Int128Test {
    private static final int RANDOM_ROUNDS = 20_000;
    private static final List<Long> LIMITS = List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0xFFFF_FFFFL,
            0x1_0000_0000L, 0xFFFF_FFFF_0000_0000L, 0x8000_0000_FFFF_FFFFL, Long.MIN_VALUE + 1);

    @Test
    void quotientsAreExact() {
        for (final long high : LIMITS) {
            for (final long low : LIMITS) {
                LIMITS.forEach(divisor -> checkQuotient(high, low, divisor));
            }
        }
        final Random random = new Random(1);
        for (int i = 0; i < RANDOM_ROUNDS; i++) {
            checkQuotient(random.nextLong(), random.nextLong(), random.nextLong() | Long.MIN_VALUE);
        }
    }

    private static void checkQuotient(final long high, final long low, final long divisor) {
        if (divisor < 0 && Long.compareUnsigned(high, divisor) < 0) {
            final BigInteger expected = wide(high, low).divide(unsigned(divisor));
            assertThat(Int128.divide(high, low, divisor)).as("%x:%x / %x", high, low, divisor)
                    .isEqualTo(expected.longValue());
        }
    }

    @Test
    void upperHalvesOfProductsAreExact() {
        for (final long a : LIMITS) {
            for (final long b : LIMITS) {
                LIMITS.forEach(c -> LIMITS.forEach(d -> checkProduct(a, b, c, d)));
            }
        }
        final Random random = new Random(2);
        for (int i = 0; i < RANDOM_ROUNDS; i++) {
            checkProduct(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        }
    }

    private static void checkProduct(final long aHigh, final long aLow, final long bHigh, final long bLow) {
        final BigInteger expected = wide(aHigh, aLow).multiply(wide(bHigh, bLow)).shiftRight(2 * Long.SIZE);
        final BigInteger product = wide(Int128.multiplyHigh(aHigh, aLow, bHigh, bLow),
                Int128.multiplyHighLow(aHigh, aLow, bHigh, bLow));
        assertThat(product).as("%x:%x * %x:%x", aHigh, aLow, bHigh, bLow).isEqualTo(expected);
    }

    private static BigInteger wide(final long high, final long low) {
        return unsigned(high).shiftLeft(Long.SIZE).add(unsigned(low));
    }

    private static BigInteger unsigned(final long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
