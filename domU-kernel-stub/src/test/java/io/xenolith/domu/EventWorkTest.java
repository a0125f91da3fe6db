package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.platform.EventHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventWorkTest {
    private final FakeTaskHost host = new FakeTaskHost();
    private final EventWork work = new EventWork(host.tasks);
    private final List<String> log = new ArrayList<>();
    private final EventHandler first = () -> log.add("first");
    private final EventHandler second = () -> log.add("second");

    @BeforeEach
    void start() {
        host.tasks.spawn("events", work::run);
        host.runAll();
    }

    @Test
    void theUpcallOnlyMarksAndTheTaskRunsTheHandler() {
        work.marker(first).run();
        assertThat(log).isEmpty();
        host.runAll();
        assertThat(log).containsExactly("first");
    }

    @Test
    void severalEventsBeforeTheTaskRunsAreOneInTheOrderTheyCame() {
        work.marker(second).run();
        work.marker(first).run();
        work.marker(second).run();
        host.runAll();
        assertThat(log).containsExactly("second", "first");
    }

    @Test
    void aForgottenHandlerDoesNotRun() {
        work.marker(first).run();
        work.forget(first);
        host.runAll();
        assertThat(log).isEmpty();
    }
}
