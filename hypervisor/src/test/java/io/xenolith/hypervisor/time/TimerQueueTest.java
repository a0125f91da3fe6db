package io.xenolith.hypervisor.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
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

    /** Against a sorted list of what is queued. */
    @Test
    void whateverIsCancelledTheRestFiresInOrder() {
        final SplittableRandom random = new SplittableRandom(5);
        final List<TimerQueue.Timer> queued = new ArrayList<>();
        final List<TimerQueue.Timer> ran = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (!queued.isEmpty() && random.nextInt(3) == 0) {
                timers.cancel(queued.remove(random.nextInt(queued.size())));
            } else {
                final TimerQueue.Timer[] timer = new TimerQueue.Timer[1];
                timer[0] = timers.at(random.nextInt(100), () -> ran.add(timer[0]));
                queued.add(timer[0]);
            }
        }
        // Stable: those of one time stay in the order in which they were queued.
        queued.sort(Comparator.comparingLong(TimerQueue.Timer::timeNs));
        clock.advanceTo(100);
        assertThat(timers.fireDue()).isEqualTo(queued.size());
        assertThat(ran).isEqualTo(queued);
    }
}
