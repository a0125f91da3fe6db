package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasksTest {
    private final FakeTaskHost host = new FakeTaskHost();
    private final Tasks tasks = host.tasks;
    private final List<String> log = new ArrayList<>();

    @Test
    void tasksRunInTheOrderTheyWereMade() {
        tasks.spawn("a", () -> log.add("a"));
        tasks.spawn("b", () -> log.add("b"));
        host.runAll();
        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void givingWayLetsOthersRun() {
        tasks.spawn("a", () -> {
            log.add("a1");
            tasks.giveWay();
            log.add("a2");
        });
        tasks.spawn("b", () -> log.add("b"));
        host.runAll();
        assertThat(log).containsExactly("a1", "b", "a2");
    }

    @Test
    void sleepersWakeInTheOrderOfTheirTimesAtTheirTimes() {
        tasks.spawn("late", () -> {
            tasks.sleep(20);
            log.add("late " + host.now);
        });
        tasks.spawn("early", () -> {
            tasks.sleep(10);
            log.add("early " + host.now);
        });
        host.runAll();
        assertThat(log).containsExactly("early 10", "late 20");
    }

    @Test
    void anEarlierSleeperMovesTheTimer() {
        tasks.spawn("late", () -> tasks.sleepUntil(20));
        tasks.step();
        assertThat(host.armed).isEqualTo(20);
        tasks.spawn("early", () -> tasks.sleepUntil(5));
        tasks.step();
        assertThat(host.armed).isEqualTo(5);
    }

    @Test
    void aTaskWaitsUntilItsConditionHolds() {
        final Signal signal = tasks.newSignal();
        tasks.spawn("waiter", () -> {
            tasks.await(signal, () -> log.size() == 2);
            log.add("done");
        });
        for (int i = 0; i < 2; i++) {
            tasks.spawn("raiser", () -> {
                log.add("raise");
                signal.raise();
            });
        }
        host.runAll();
        assertThat(log).containsExactly("raise", "raise", "done");
    }

    @Test
    void aSignalRaisedWhileTheConditionIsComputedIsNotLost() {
        final Signal signal = tasks.newSignal();
        final boolean[] arrived = {false};
        tasks.spawn("waiter", () -> {
            tasks.await(signal, () -> {
                final boolean old = arrived[0];
                // What an event handler does that nests over this very computation.
                arrived[0] = true;
                signal.raise();
                return old;
            });
            log.add("done");
        });
        host.runAll();
        assertThat(log).containsExactly("done");
    }

    @Test
    void aWaitWithADeadlineEndsThere() {
        final Signal signal = tasks.newSignal();
        tasks.spawn("waiter", () -> log.add(tasks.awaitUntil(signal, () -> false, 30) + " " + host.now));
        host.runAll();
        assertThat(log).containsExactly("false 30");
    }

    @Test
    void aConditionThatHoldsBeforeTheDeadlineEndsTheWait() {
        final Signal signal = tasks.newSignal();
        tasks.spawn("waiter", () -> log.add(tasks.awaitUntil(signal, () -> host.now >= 10, 30) + " " + host.now));
        tasks.spawn("raiser", () -> {
            tasks.sleepUntil(10);
            signal.raise();
        });
        host.runAll();
        assertThat(log).containsExactly("true 10");
    }

    @Test
    void aConditionMayItselfWait() {
        final Signal outer = tasks.newSignal();
        tasks.spawn("waiter", () -> log.add("" + tasks.awaitUntil(outer, () -> {
            tasks.sleep(7);
            return host.now > 100;
        }, 50) + host.now));
        host.runAll();
        assertThat(log).containsExactly("false57");
    }

    @Test
    void aSleepInsideAnotherWaitIsNotCutShortByItsDeadline() {
        final Signal outer = tasks.newSignal();
        tasks.spawn("waiter", () -> tasks.awaitUntil(outer, () -> {
            tasks.sleep(80);
            log.add("slept until " + host.now);
            return true;
        }, 50));
        host.runAll();
        assertThat(log).containsExactly("slept until 80");
    }

    @Test
    void onlyTasksCanWait() {
        assertThat(tasks.inTask()).isFalse();
        assertThatThrownBy(() -> tasks.sleep(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExceptionLeavesTheTaskLoop() {
        tasks.spawn("bad", () -> {
            throw new IllegalArgumentException("oops");
        });
        assertThatThrownBy(tasks::step).hasMessage("oops");
    }
}
