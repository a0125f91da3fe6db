package io.xenolith.hypervisor.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimerQueueTest {
    private final VirtualClock clock = new VirtualClock();
    private final TimerQueue timers = new TimerQueue(clock);
    private final List<String> fired = new ArrayList<>();

    @Test
    void timersFireInTheOrderOfTimeAndThenOfQueueing() {
        timers.at(20, () -> fired.add("c"));
        timers.at(10, () -> fired.add("a"));
        timers.at(20, () -> fired.add("d"));
        timers.at(10, () -> fired.add("b"));
        clock.advanceTo(20);
        assertThat(timers.fireDue()).isEqualTo(4);
        assertThat(fired).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aTimerDoesNotFireBeforeItsTime() {
        timers.at(10, () -> fired.add("a"));
        clock.advanceTo(9);
        assertThat(timers.fireDue()).isZero();
        assertThat(timers.nextNs()).isEqualTo(10);
    }

    @Test
    void aCancelledTimerDoesNotFire() {
        final TimerQueue.Timer timer = timers.at(10, () -> fired.add("a"));
        timers.cancel(timer);
        timers.cancel(timer);
        timers.cancel(null);
        clock.advanceTo(10);
        assertThat(timers.fireDue()).isZero();
        assertThat(timers.nextNs()).isEqualTo(TimerQueue.NEVER);
    }

    @Test
    void workQueuedByDueWorkForNowRunsInTheSamePass() {
        timers.at(10, () -> timers.at(5, () -> fired.add("nested")));
        clock.advanceTo(10);
        assertThat(timers.fireDue()).isEqualTo(2);
        assertThat(fired).containsExactly("nested");
    }

    @Test
    void theListenerHearsEachTime() {
        final List<Long> times = new ArrayList<>();
        timers.listener(times::add);
        timers.at(7, () -> {
        });
        assertThat(times).containsExactly(7L);
    }
}
