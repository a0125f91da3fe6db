package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xenolith.domu.programs.JournalDisk;
import io.xenolith.host.input.Recording;
import io.xenolith.host.report.DomainSummary;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    void aGuestThatRestartsBootsAgainAfterAReboot() throws Exception {
        holds("""
                domains:
                  - {name: guest, program: idle, on_reboot: restart}
                steps:
                  - when: {domain: guest, console: idle}
                    do: {shutdown: {domain: guest, reason: reboot}}
                expect:
                  - {domain: guest, console: 'idle(?s:.*)idle'}
                  - {domain: guest, exit: running}
                limits: {virtual_time: 1s}
                """);
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

    /** Devices of two guests come, go, grow, die and come back, and a third guest is destroyed, all in the midst of I/O. */
    private static final String EVERYTHING = """
            host: {memory: 128M}
            disks:
              journal: {file: journal.img, mode: rw, create: {size: 2M}}
              victim: {file: victim.img, mode: rw, create: {size: 2M}}
              late: {file: late.img, create: {size: 64K}}
            domains:
              - {name: writer, program: journal-disk, args: seed=1 group=4, disks: [{disk: journal, vdev: xvda}]}
              - {name: victim, program: journal-disk, args: seed=2 group=4, disks: [{disk: victim, vdev: xvda}]}
              - {name: alice, program: ping, args: ip=10.0.0.1 to=10.0.0.2 count=5, vifs: [{}]}
              - {name: bob, program: udp-echo, args: ip=10.0.0.2, vifs: [{}]}
            steps:
              - {when: {domain: writer, console: flushed 40$}, do: {resize: {domain: writer, vdev: xvda, size: 3M}}}
              - {when: {domain: writer, console: flushed 80$}, do: {attach: {domain: writer, disk: late, vdev: xvdb}}}
              - when: {domain: writer, console: flushed 120$}
                do: {detach: {domain: writer, vdev: xvdb, force: 1}}
              - {when: {domain: writer, console: flushed 160$}, do: {kill_backend: {domain: writer, vdev: xvda}}}
              - when: {domain: writer, console: flushed 160$}
                after: 2ms
                do: {restart_backend: {domain: writer, vdev: xvda}}
              - {when: {domain: victim, console: flushed 200$}, after: 50us, do: {destroy: victim}}
              - {when: {domain: alice, console: icmp_seq=1}, do: {attach_vif: {domain: bob, vif: 1, rate: 1Mb/s}}}
              - {when: {domain: alice, console: icmp_seq=2}, do: {kill_backend: {domain: bob, vif: 0}}}
              - {when: {domain: alice, console: icmp_seq=2}, after: 1s, do: {restart_backend: {domain: bob, vif: 0}}}
              - {when: {domain: alice, console: icmp_seq=5}, do: {detach_vif: {domain: bob, vif: 1, force: 1}}}
              - {when: {domain: alice, state: dead}, do: {shutdown: bob}}
            pcap: {bob/vif1: second.pcap}
            expect:
              - {domain: writer, console: "journal: 512 of 512 records verified"}
              - {domain: writer, exit: poweroff}
              - {domain: victim, exit: destroyed}
              - {domain: alice, console: "5 sent, [34] answered"}
              - {domain: bob, exit: poweroff}
            """;

    @Test
    void everythingCanHappenInTheMidstOfIoAndHappensAgainInAReplay() throws Exception {
        final Scenario scenario = Scenarios.read(folder, EVERYTHING);
        final Path recording = folder.resolve("inputs");
        final RunResult result = Scenarios.record(scenario, recording);
        assertThat(Scenarios.failures(result)).isEmpty();
        assertThat(folder.resolve("journal.img")).hasSize(3 << 20);
        final byte[] left = Files.readAllBytes(folder.resolve("victim.img"));
        for (int number = 1; number <= 200; number++) {
            final int end = number * JournalDisk.RECORD_BYTES;
            assertThat(Arrays.copyOfRange(left, end - JournalDisk.RECORD_BYTES, end)).as("record " + number)
                    .isEqualTo(JournalDisk.record(2, number));
        }
        assertThat(Recording.read(recording).inputs()).extracting(input -> input.input().getClass().getSimpleName())
                .contains("ResizeDisk", "AttachDisk", "DetachDisk", "KillBackend", "RestartBackend", "Destroy",
                        "AttachVif", "DetachVif", "Shutdown");
        final RunResult again = Scenarios.replay(scenario, recording);
        assertThat(Scenarios.failures(again)).isEmpty();
        assertThat(again.report().traceSha256()).isEqualTo(result.report().traceSha256());
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
