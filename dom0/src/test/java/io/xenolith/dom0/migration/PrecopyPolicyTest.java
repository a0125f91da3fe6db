package io.xenolith.dom0.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** libxl's rule of when a domain that is migrated is stopped. */
class PrecopyPolicyTest {
    @ParameterizedTest
    @CsvSource({"0, 8192, false", "1, -1, false", "1, 50, false", "1, 49, true", "1, 0, true", "4, -1, false",
            "4, 100000, false", "5, -1, true", "5, 100000, true"})
    void fewerThanFiftyPagesOrFiveIterationsAreEnough(final int done, final long dirty, final boolean enough) {
        assertThat(PrecopyPolicy.LIBXL.enough(done, dirty)).isEqualTo(enough);
    }

    @Test
    void aRuleWithoutIterationsIsNone() {
        assertThatThrownBy(() -> new PrecopyPolicy(0, 50)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PrecopyPolicy(5, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
