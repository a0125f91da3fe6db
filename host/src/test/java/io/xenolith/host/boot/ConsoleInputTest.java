package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.input.OutsideInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleInputTest {
    private final ConsoleInput input = new ConsoleInput(true, true);

    @Test
    void whatIsTypedAtOnceArrivesAtOnceAndOnlyOnce() {
        input.type("ls\r".getBytes(StandardCharsets.UTF_8));
        input.type("x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        assertThat(input.arrived())
                .containsExactly(new OutsideInput.ConsoleInput("guest", "ls\r" + "x".repeat(10_000)));
        assertThat(input.arrived()).isEmpty();
    }

    @Test
    void aCharacterMayComeInTwoParts() {
        final byte[] bytes = "\u00e9".getBytes(StandardCharsets.UTF_8);
        input.type(new byte[]{bytes[0]});
        assertThat(input.arrived()).isEmpty();
        input.type(new byte[]{bytes[1]});
        assertThat(input.arrived()).containsExactly(new OutsideInput.ConsoleInput("guest", "\u00e9"));
    }

    @Test
    void timeIsPacedOnlyWhileSomebodySitsThere() {
        assertThat(input.paced()).isTrue();
        input.close();
        assertThat(input.paced()).isFalse();
        assertThat(input.open()).isFalse();
        assertThat(new ConsoleInput(false, true).paced()).isFalse();
        assertThat(ConsoleInput.closed().open()).isFalse();
    }

    @Test
    void nobodyWaitsForWhatHasCome() {
        input.type(new byte[]{'a'});
        assertThat(input.await(Long.MAX_VALUE)).isZero();
    }

    @Test
    void nobodyWaitsWhenNothingCanCome() {
        input.close();
        assertThat(input.await(Long.MAX_VALUE)).isZero();
        assertThat(input.stopped()).isFalse();
    }

    @Test
    void whoLeavesStopsTheRun() {
        input.leave();
        assertThat(input.stopped()).isTrue();
        assertThat(input.isLeft()).isTrue();
        assertThat(input.await(Long.MAX_VALUE)).isZero();
    }

    @Test
    void theTimeIsUpWhenItHasPassed() {
        input.startClock(Optional.empty());
        assertThat(input.isOverdue()).isFalse();
        input.startClock(Optional.of(Duration.ZERO));
        assertThat(input.isOverdue()).isTrue();
        assertThat(input.stopped()).isTrue();
        assertThat(input.await(Long.MAX_VALUE)).isZero();
    }
}
