package io.xenolith.hypervisor.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.time.TimerQueue;
import io.xenolith.hypervisor.vcpu.Rig;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The run loop with the credit2 scheduler, measured in virtual time. */
final class SchedulingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static final GuestKernel COMPUTES = (cpu, entry) -> {
        while (true) {
            cpu.compute(50_000);
        }
    };

    private static double share(final Domain domain) {
        return (double) domain.counters().runNs / SECOND;
    }

    @Test
    void equalWeightsShareEqually() {
        final Domain first = rig.domain(1, 1, COMPUTES);
        final Domain second = rig.domain(2, 1, COMPUTES);
        rig.runUntil(SECOND);
        assertThat(share(first)).isBetween(0.48, 0.52);
        assertThat(share(second)).isBetween(0.48, 0.52);
    }

    @Test
    void aDomainPausedBetweenSlicesGoesOnWhenItIsUnpaused() {
        final Domain domain = rig.domain(1, 1, COMPUTES);
        rig.runUntil(SECOND / 4);
        rig.hypervisor.lifecycle().pause(domain);
        // A look at the queue in between finds it unable to run, and still on the CPU.
        assertThat(rig.loop.nextEventNs()).isPositive();
        rig.hypervisor.lifecycle().unpause(domain);
        rig.runUntil(SECOND / 2);
        assertThat(share(domain)).isBetween(0.48, 0.52);
    }

    @Test
    void aSleeperGetsNoMoreThanOnePortionOfCreditForAllThoseItMissed() {
        final Domain sleeper = rig.domain(1, 1, COMPUTES);
        final Domain worker = rig.domain(2, 1, COMPUTES);
        rig.hypervisor.lifecycle().pause(sleeper);
        rig.runUntil(SECOND / 2);
        rig.hypervisor.lifecycle().unpause(sleeper);
        rig.runUntil(SECOND);
        assertThat(share(sleeper)).isBetween(0.24, 0.27);
        assertThat(share(worker)).isBetween(0.73, 0.76);
    }

    @Test
    void timeIsSharedByWeight() {
        final Domain light = rig.domain(1, 1, COMPUTES);
        final Domain heavy = rig.domain(2, 1, COMPUTES);
        light.schedWeight = 128;
        heavy.schedWeight = 384;
        rig.runUntil(SECOND);
        assertThat(share(light)).isBetween(0.23, 0.27);
        assertThat(share(heavy)).isBetween(0.73, 0.77);
    }

    @Test
    void aCapHoldsAlsoWhenNobodyElseWantsTheCpu() {
        final Domain capped = rig.domain(1, 1, COMPUTES);
        capped.schedCap = 20;
        rig.runUntil(SECOND);
        assertThat(share(capped)).isBetween(0.19, 0.21);
    }

    @Test
    void whatACappedDomainLeavesGoesToTheOthers() {
        final Domain capped = rig.domain(1, 1, COMPUTES);
        final Domain other = rig.domain(2, 1, COMPUTES);
        capped.schedCap = 10;
        rig.runUntil(SECOND);
        assertThat(share(capped)).isBetween(0.09, 0.11);
        assertThat(share(other)).isGreaterThan(0.88);
    }

    @Test
    void aVcpuThatSleptGoesBeforeOneThatComputed() {
        rig.domain(2, 1, COMPUTES);
        final List<Long> latencies = rig.wakeUpLatencies(1, 20, 0, 37 * MS / 10);
        assertThat(latencies).hasSize(20).allMatch(latency -> latency < 10_000);
    }

    @Test
    void aWakeUpByTheRunningVcpuTakesTheCpuFromIt() {
        final List<String> story = new ArrayList<>();
        final Domain sleeper = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("sleeper");
                Rig.acknowledge(cpu);
                Rig.iret(cpu);
                return;
            }
            Rig.block(cpu);
            Rig.powerOff(cpu);
        });
        rig.domain(2, 1, (cpu, entry) -> {
            cpu.compute(20 * MS);
            story.add("wakes");
            rig.upcall(sleeper.vcpu(0));
            cpu.hypercall(63, 0);
            story.add("goes on");
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactly("wakes", "sleeper", "goes on");
    }

    @Test
    void yieldLetsAnotherRun() {
        final StringBuilder order = new StringBuilder();
        for (int domid = 1; domid <= 2; domid++) {
            final char letter = (char) ('a' + domid - 1);
            rig.domain(domid, 1, (cpu, entry) -> {
                for (int i = 0; i < 4; i++) {
                    order.append(letter);
                    Rig.yieldCpu(cpu);
                }
                Rig.powerOff(cpu);
            });
        }
        rig.run();
        assertThat(order.toString()).matches("(ab){4}|(ba){4}");
    }

    @Test
    void timeJumpsToTheNextTimerWhenNobodyCanRun() {
        rig.domain(1, 1, (cpu, entry) -> {
            sleepUntil(cpu, 3600 * SECOND);
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(rig.now()).isBetween(3600 * SECOND, 3600 * SECOND + MS);
        assertThat(rig.hypervisor.idleNs()).isBetween(3600 * SECOND - MS, 3600 * SECOND);
    }

    private static void sleepUntil(final GuestCpu cpu, final long timeNs) {
        cpu.memory().putLong(Rig.DATA_VADDR, 0);
        cpu.memory().putLong(Rig.DATA_VADDR + 8, 0);
        cpu.memory().putLong(Rig.DATA_VADDR + 16, timeNs);
        cpu.hypercall(29, 3, Rig.DATA_VADDR);
    }

    @Test
    void theClockDoesNotJumpBeyondTheHorizon() {
        rig.loop.at(50, () -> {
        });
        assertThat(rig.loop.step(49)).isEqualTo(RunLoop.Step.IDLE);
        assertThat(rig.now()).isZero();
        assertThat(rig.loop.nextEventNs()).isEqualTo(50);
        assertThat(rig.loop.step(50)).isEqualTo(RunLoop.Step.JUMPED);
        assertThat(rig.now()).isEqualTo(50);
    }

    @Test
    void nothingToDoIsIdle() {
        assertThat(rig.loop.step()).isEqualTo(RunLoop.Step.IDLE);
        assertThat(rig.loop.nextEventNs()).isEqualTo(TimerQueue.NEVER);
    }

    @Test
    void injectedWorkRunsAtItsTimeAlsoWhileAGuestComputes() {
        rig.domain(1, 1, COMPUTES);
        final long[] ranNs = {0};
        rig.loop.at(7 * MS, () -> ranNs[0] = rig.now());
        rig.runUntil(10 * MS);
        assertThat(ranNs[0]).isBetween(7 * MS, 7 * MS + 100_000);
    }

    @Test
    void runstateTimesAddUpToTheVcpusAge() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            cpu.compute(3 * MS);
            sleepUntil(cpu, 10 * MS);
            cpu.compute(2 * MS);
            sleepUntil(cpu, 20 * MS);
            Rig.powerOff(cpu);
        });
        rig.run();
        final var runstate = domain.vcpu(0).runstate();
        assertThat(runstate.timeNs(0)).isBetween(5 * MS, 5 * MS + 100_000);
        assertThat(runstate.timeNs(2)).isBetween(14 * MS, 15 * MS);
        long sum = 0;
        for (int state = 0; state < 4; state++) {
            sum += runstate.timeNs(state);
        }
        assertThat(sum).isEqualTo(rig.now());
        assertThat(runstate.state()).isEqualTo(3);
    }

    @Test
    void aVcpuThatRunsAloneChangesItsRunstateOnce() {
        rig.domain(1, 1, COMPUTES);
        rig.facts.clear();
        rig.runUntil(50 * MS);
        assertThat(rig.facts).containsExactly(new TraceEvent.VcpuState(1, 0, 0));
    }

    @Test
    void thePeriodicTickRunsOnlyWhileTheVcpuRuns() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            cpu.compute(35 * MS);
            sleepUntil(cpu, 95 * MS);
            Rig.powerOff(cpu);
        });
        domain.vcpu(0).timers().setPeriod(10 * MS);
        rig.run();
        // Three while it computes, and one that fell due while it slept is raised when it wakes.
        assertThat(rig.raised).filteredOn(line -> line.startsWith("virq 0")).hasSize(4);
    }
}
