package io.xenolith.hypervisor.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TscTest {
    @ParameterizedTest
    @ValueSource(ints = {1_000, 999_999, 1_000_000, 2_000_000, 2_399_998, 3_000_000, 5_500_001})
    void theReadersFormulaGivesBackSystemTime(final int khz) {
        final Tsc tsc = Tsc.ofKhz(khz);
        for (final long ns : new long[]{0, 1_000_000, 123_456_789, 10_000_000_000L}) {
            final long delta = tsc.at(ns);
            final long shifted = tsc.shift() >= 0 ? delta << tsc.shift() : delta >>> -tsc.shift();
            final long back = Math.unsignedMultiplyHigh(shifted << 16, Integer.toUnsignedLong(tsc.toSystemMul()) << 16);
            // One tick of a slow counter is a microsecond; the fraction has 32 bits.
            assertThat(Math.abs(back - ns)).isLessThanOrEqualTo(1_000_000L / khz + 2 + ns / 1_000_000_000L);
        }
    }

    @Test
    void twoGigahertzIsHalfANanosecondATick() {
        assertThat(Tsc.ofKhz(2_000_000)).isEqualTo(new Tsc(2_000_000, 0x8000_0000, 0));
        assertThat(Tsc.ofKhz(2_000_000).at(10)).isEqualTo(20);
    }

    @Test
    void aFrequencyOfZeroIsRefused() {
        assertThatThrownBy(() -> Tsc.ofKhz(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
