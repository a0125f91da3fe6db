package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole hosts under each scheduler. */
class SchedulersRunTest {
    private static final String TWO_GUESTS = """
            host: {seed: 3}
            domains:
              - {name: a, program: counter, args: count=20 period-ms=2, weight: 512, cap: 50}
              - {name: b, program: counter, args: count=20 period-ms=2}
            expect:
              - {domain: a, exit: EXIT}
              - {domain: b, exit: EXIT}
            limits: {virtual_time: 1s}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NULL")
    void guestsRunToTheirEndsAndTheSameWayTwice(final SchedulerKind kind) throws Exception {
        final Scenario scenario = Scenarios.read(folder, TWO_GUESTS.replace("EXIT", "poweroff"));
        final RunResult result = Scenarios.run(scenario.withScheduler(kind));
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
        assertThat(Scenarios.run(scenario.withScheduler(kind)).report().text()).isEqualTo(result.report().text());
    }

    @Test
    void underNullDom0HasTheOnlyCpuAndGuestsWait() throws Exception {
        final Scenario scenario = Scenarios.read(folder,
                TWO_GUESTS.replace("EXIT", "running"));
        final RunResult result = Scenarios.run(scenario.withScheduler(SchedulerKind.NULL));
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
    }
}
