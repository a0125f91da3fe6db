package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.input.OutsideInput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Types from another thread, which is to wait, until {@code release} is done; answers the thread's end. */
    private static void typedWhenReleased(final ConsoleInput pipe, final Runnable release) throws Exception {
        pipe.type(new byte[(1 << 16) + 1]);
        final Thread typist = Thread.ofPlatform().daemon().start(() -> pipe.type(new byte[]{'x'}));
        while (typist.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        release.run();
        typist.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrived", "close", "leave", "end"})
    void aProgramThatTypesMuchWaitsUntilItIsTakenOrNoMoreIs(final String released) throws Exception {
        final ConsoleInput pipe = new ConsoleInput(false, true);
        typedWhenReleased(pipe, switch (released) {
            case "arrived" -> pipe::arrived;
            case "close" -> pipe::close;
            case "leave" -> pipe::leave;
            default -> pipe::end;
        });
        final int length = released.equals("arrived") ? 1 : (1 << 16) + 2;
        assertThat(pipe.arrived()).singleElement()
                .satisfies(input -> assertThat(((OutsideInput.ConsoleInput) input).text()).hasSize(length));
    }

    @Test
    void aProgramWaitsNoLongerThanTheRunLasts() {
        final ConsoleInput pipe = new ConsoleInput(false, true);
        pipe.startClock(Optional.of(Duration.ZERO));
        pipe.type(new byte[(1 << 16) + 1]);
        pipe.type(new byte[1]);
        assertThat(pipe.arrived()).hasSize(1);
    }

    @Test
    void whatIsTypedBeforeTheRunNeverWaits() {
        final ConsoleInput pipe = new ConsoleInput(false, true);
        pipe.typeAhead(new byte[1 << 20]);
        pipe.typeAhead(new byte[1 << 20]);
        assertThat(pipe.arrived()).singleElement()
                .satisfies(input -> assertThat(((OutsideInput.ConsoleInput) input).text()).hasSize(2 << 20));
    }

    @Test
    void whatAPersonTypesBeyondTheRoomIsLost() {
        input.type(new byte[(1 << 20) + 1]);
        input.type(new byte[]{'x'});
        assertThat(input.arrived()).singleElement()
                .satisfies(typed -> assertThat(((OutsideInput.ConsoleInput) typed).text()).hasSize((1 << 20) + 1));
        input.type(new byte[]{'y'});
        assertThat(input.arrived()).containsExactly(new OutsideInput.ConsoleInput("guest", "y"));
    }

    @Test
    void nothingArrivesAndNobodyIsWokenWhileItIsHeld() {
        input.type(new byte[]{'a'});
        input.hold(true);
        assertThat(input.arrived()).isEmpty();
        assertThat(input.await(1)).isPositive();
        input.hold(false);
        assertThat(input.await(Long.MAX_VALUE)).isZero();
        assertThat(input.arrived()).containsExactly(new OutsideInput.ConsoleInput("guest", "a"));
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
