package io.xenolith.hypervisor.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMixTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, 0x1234_5678_9abc_def0L})
    void itsNumbersAreThoseOfASplittableRandomOfTheSameSeed(final long seed) {
        final SplitMix ours = new SplitMix(seed);
        final SplittableRandom theirs = new SplittableRandom(seed);
        for (int i = 1; i < 1000; i++) {
            assertThat(ours.nextInt(i)).isEqualTo(theirs.nextInt(i));
            assertThat(ours.nextLong(1_000_003L * i)).isEqualTo(theirs.nextLong(1_000_003L * i));
            assertThat(ours.nextLong()).isEqualTo(theirs.nextLong());
        }
    }
}
