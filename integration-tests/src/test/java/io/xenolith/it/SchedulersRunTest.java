package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"4.14", "4.17", "4.20", "4.21"})
    void weightAndCapAreSetUnderCreditOnEveryXen(final String abi) throws Exception {
        final Scenario scenario = Scenarios.read(folder, TWO_GUESTS.replace("count=20", "count=2000")
                .replace("EXIT", "running").replace("1s", "500ms"))
                .withAbi(AbiProfile.named(abi).orElseThrow()).withScheduler(SchedulerKind.CREDIT);
        final List<String> guests = new ArrayList<>();
        final RunResult result = Scenarios.run(scenario, host -> host.hypervisor().domains().stream()
                .filter(domain -> domain.domid() != 0)
                .forEach(domain -> guests.add(domain.schedWeight + " " + domain.schedCap)));
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
        assertThat(guests).containsExactly("512 50", "256 0");
    }

    @Test
    void underNullDom0HasTheOnlyCpuAndGuestsWait() throws Exception {
        final Scenario scenario = Scenarios.read(folder,
                TWO_GUESTS.replace("EXIT", "running"));
        final RunResult result = Scenarios.run(scenario.withScheduler(SchedulerKind.NULL));
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
    }

    @Test
    void rtdsGivesEachVcpuItsBudgetInEachPeriodAndNoMoreWithoutExtraTime() throws Exception {
        final String spins = "kernel: " + System.getProperty("xenolith.root")
                + "/integration-tests/src/test/resources/stories/test-pv64-verdict, cmdline: spin, memory: 64M";
        final List<Long> ran = new ArrayList<>();
        final RunResult result = Scenarios.run(Scenarios.read(folder, """
                host: {memory: 256M, scheduler: rtds}
                domains:
                  - {name: a, SPINS, rtds: {period: 10ms, budget: 2ms, extratime: 0}}
                  - {name: b, SPINS, rtds: {period: 20ms, budget: 10ms, extratime: 0}}
                expect:
                  - {domain: a, exit: running}
                  - {domain: b, exit: running}
                limits: {virtual_time: 200ms}
                """.replace("SPINS", spins)), host -> host.hypervisor().domains().stream()
                .filter(domain -> domain.domid() != 0).forEach(domain -> ran.add(domain.counters().runNs)));
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
        assertThat(ran.get(0)).isBetween(36_000_000L, 44_000_000L);
        assertThat(ran.get(1)).isBetween(90_000_000L, 110_000_000L);
    }
}
