package io.xenolith.host.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "1K, 1024", "16M, 16777216", "1.5 GiB, 1610612736", "2T, 2199023255552"})
    void sizesArePowersOf1024(final String text, final long bytes) {
        assertThat(Units.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"5ns, 5", "5us, 5000", "1.5ms, 1500000", "2s, 2000000000", "1min, 60000000000", "1h, 3600000000000"})
    void durationsAreNanoseconds(final String text, final long ns) {
        assertThat(Units.duration(text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1M", "1X", "1 2", "0.3", "9999999999999T"})
    void otherSizesAreRefused(final String text) {
        assertThatThrownBy(() -> Units.size(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is ");
    }

    @Test
    void aDurationNeedsItsUnit() {
        assertThatThrownBy(() -> Units.duration("5")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'5' is not a duration with a unit, such as 5ms or 2s");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ns", "999, 999 ns", "1000, 1.000 us", "1250000, 1.250 ms", "61000000000, 61.000 s"})
    void durationsArePrintedWithThreeDigits(final long ns, final String text) {
        assertThat(Units.printDuration(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "1536, 1536", "16777216, 16M", "1073741824, 1G"})
    void sizesArePrintedInTheLargestUnitThatDivides(final long bytes, final String text) {
        assertThat(Units.printSize(bytes)).isEqualTo(text);
    }
}
