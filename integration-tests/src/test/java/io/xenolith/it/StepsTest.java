package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xenolith.host.report.DomainSummary;
import io.xenolith.host.run.RunResult;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps do to running guests, each in a scenario of its own. */
class StepsTest {
    @TempDir
    private Path folder;

    @Test
    void aDiskComesAndGoesWhileTheGuestRuns() throws Exception {
        final byte[] image = new byte[64 * 512];
        image[0] = 77;
        Files.write(folder.resolve("late.img"), image);
        holds("""
                disks: {late: {file: late.img}}
                domains:
                  - {name: guest, program: io.xenolith.it.guests.LateDisk}
                steps:
                  - when: {domain: guest, console: waiting for a disk}
                    do: {attach: {domain: guest, disk: late, vdev: xvdb}}
                  - when: {domain: guest, console: the first begins with}
                    do: {detach: {domain: guest, vdev: xvdb}}
                expect:
                  - {domain: guest, console: "xvdb has 64 sectors, the first begins with 77"}
                  - {domain: guest, console: xvdb is gone}
                  - {domain: guest, exit: poweroff}
                  - {counter: guest.xvdb.requests, equals: 1}
                """);
    }

    @Test
    void aPausedGuestStandsStillUntilItIsUnpaused() throws Exception {
        final RunResult result = holds("""
                domains:
                  - {name: guest, program: counter, args: count=3 period-ms=10}
                steps:
                  - when: {domain: guest, console: count 1}
                    do: {pause: guest}
                  - at: 500ms
                    do: {unpause: guest}
                expect:
                  - {domain: guest, console: count 3}
                  - {domain: guest, exit: poweroff}
                  - {counter: host.virtual_time_ns, at_least: 500000000, at_most: 600000000}
                """);
        assertThat(domain(result, "guest").runNs()).isLessThan(10_000_000);
    }

    @Test
    void aDestroyedGuestIsGoneAtOnce() throws Exception {
        holds("""
                domains:
                  - {name: guest, program: counter, args: count=0 period-ms=10}
                steps:
                  - at: 35ms
                    do: {destroy: guest}
                expect:
                  - {domain: guest, console: count 2}
                  - {domain: guest, no_console: count 5}
                  - {domain: guest, exit: destroyed}
                  - {counter: host.virtual_time_ns, at_most: 50000000}
                """);
    }

    @Test
    void theControlNodeAsksAGuestToGoDown() throws Exception {
        holds("""
                domains:
                  - {name: off, program: idle}
                  - {name: again, program: idle}
                steps:
                  - when: {domain: off, console: idle}
                    do: {shutdown: {domain: off, reason: poweroff}}
                  - when: {domain: again, console: idle}
                    do: {shutdown: {domain: again, reason: reboot}}
                expect:
                  - {domain: off, exit: poweroff}
                  - {domain: again, exit: reboot}
                """);
    }

    @Test
    void aGuestWhoseBackendDiedDoesNotHangTheRun() throws Exception {
        holds("""
                disks: {scratch: {file: scratch.img, mode: rw, create: {size: 16M}}}
                domains:
                  - name: writer
                    program: pattern-disk
                    disks: [{disk: scratch, vdev: xvda}]
                  - {name: neighbour, program: counter, args: count=5 period-ms=10}
                steps:
                  - at: 5ms
                    do: {kill_backend: {domain: writer, vdev: xvda}}
                expect:
                  - {domain: writer, no_console: verified}
                  - {domain: writer, exit: running}
                  - {domain: neighbour, exit: poweroff}
                limits: {virtual_time: 2s}
                """);
    }

    @Test
    void aGuestWhoseBackendDiedCanBeDestroyed() throws Exception {
        holds("""
                disks: {scratch: {file: scratch.img, mode: rw, create: {size: 16M}}}
                domains:
                  - name: writer
                    program: pattern-disk
                    disks: [{disk: scratch, vdev: xvda}]
                steps:
                  - at: 5ms
                    do: {kill_backend: {domain: writer, vdev: xvda}}
                  - at: 50ms
                    do: {destroy: writer}
                expect:
                  - {domain: writer, exit: destroyed}
                  - {counter: host.virtual_time_ns, at_most: 60000000}
                """);
    }

    @Test
    void aStepThatCannotBeDoneIsSaidAndChangesNothing() throws Exception {
        final List<String> notes = new ArrayList<>();
        final RunResult result = Scenarios.run(Scenarios.read(folder, """
                domains:
                  - {name: guest, program: counter, args: count=3 period-ms=10}
                steps:
                  - at: 15ms
                    do: {detach: {domain: guest, vdev: xvda}}
                expect:
                  - {domain: guest, exit: poweroff}
                """), host -> {
        }, notes);
        assertThat(Scenarios.failures(result)).isEmpty();
        assertThat(notes).containsExactly("guest: toolstack: guest has no disk xvda");
    }

    @Test
    void aSecondCpuWorksInTheSameMemory() throws Exception {
        holds("""
                domains:
                  - {name: guest, program: io.xenolith.it.guests.TwoCpus, vcpus: 2}
                expect:
                  - {domain: guest, console: cpu 1 added up 500500}
                  - {domain: guest, exit: poweroff}
                """);
    }

    @Test
    void weightsDivideTheCpuBetweenBusyGuests() throws Exception {
        final RunResult result = holds("""
                domains:
                  - {name: heavy, program: io.xenolith.it.guests.Busy, args: until-ms=1000, weight: 512}
                  - {name: light, program: io.xenolith.it.guests.Busy, args: until-ms=1000, weight: 256}
                """);
        assertThat((double) domain(result, "heavy").runNs() / domain(result, "light").runNs()).isCloseTo(2,
                within(0.2));
    }

    @Test
    void aCapHoldsEvenWhenTheCpuIsFree() throws Exception {
        final RunResult result = holds("""
                domains:
                  - {name: capped, program: io.xenolith.it.guests.Busy, args: until-ms=1000, cap: 25}
                """);
        assertThat((double) domain(result, "capped").runNs() / result.report().summary().virtualTimeNs())
                .isCloseTo(0.25, within(0.03));
    }

    private RunResult holds(final String yaml) throws Exception {
        final RunResult result = Scenarios.run(Scenarios.read(folder, yaml),
                host -> assertThat(MemoryInvariants.check(host.hypervisor())).isEmpty());
        assertThat(Scenarios.failures(result)).isEmpty();
        return result;
    }

    private static DomainSummary domain(final RunResult result, final String name) {
        return result.report().summary().domains().stream().filter(domain -> domain.name().equals(name)).findFirst()
                .orElseThrow();
    }
}
