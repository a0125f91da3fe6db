package io.xenolith.hypervisor.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.vcpu.Rig;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the schedulers share the CPU out, measured in virtual time. */
final class SchedulersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long BETWEEN_WAKE_UPS_NS = 3_700_000;
    private static final Offset<Double> ONE_PER_CENT = within(0.01);
    /** credit's turns are long: its shares come out over seconds. */
    private static final Offset<Double> TWO_PER_CENT = within(0.02);

    private static final GuestKernel COMPUTES = (cpu, entry) -> {
        while (true) {
            cpu.compute(20_000);
        }
    };

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(final SchedulerKind kind) {
        rig = new Rig(kind);
    }

    /** Share of the CPU from {@code fromNs} up to now. */
    private double share(final Domain domain, final long runBeforeNs, final long fromNs) {
        return (double) (domain.counters().runNs - runBeforeNs) / (rig.now() - fromNs);
    }

    private double share(final Domain domain) {
        return share(domain, 0, 0);
    }

    private Domain computing(final int domid, final int weight, final int cap) {
        final Domain domain = rig.domain(domid, 1, COMPUTES);
        domain.schedWeight = weight;
        domain.schedCap = cap;
        return domain;
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void timeIsSharedByWeight(final SchedulerKind kind) {
        start(kind);
        final Domain light = computing(1, 128, 0);
        final Domain middle = computing(2, 256, 0);
        final Domain heavy = computing(3, 640, 0);
        rig.runUntil(4 * SECOND);
        assertThat(share(light)).isCloseTo(0.125, TWO_PER_CENT);
        assertThat(share(middle)).isCloseTo(0.25, TWO_PER_CENT);
        assertThat(share(heavy)).isCloseTo(0.625, TWO_PER_CENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void aWeightThatIsChangedCountsFromThenOn(final SchedulerKind kind) {
        start(kind);
        final Domain first = computing(1, 256, 0);
        final Domain second = computing(2, 256, 0);
        rig.runUntil(2 * SECOND);
        final long before = first.counters().runNs;
        second.schedWeight = 768;
        rig.runUntil(4 * SECOND);
        assertThat((double) before / (2 * SECOND)).isCloseTo(0.5, ONE_PER_CENT);
        assertThat(share(first, before, 2 * SECOND)).isCloseTo(0.25, TWO_PER_CENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void aCapHoldsAlsoWhenNobodyElseWantsTheCpu(final SchedulerKind kind) {
        start(kind);
        final Domain capped = computing(1, 256, 30);
        rig.runUntil(3 * SECOND);
        assertThat(share(capped)).isCloseTo(0.3, ONE_PER_CENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void whatACappedDomainLeavesGoesToTheOthers(final SchedulerKind kind) {
        start(kind);
        final Domain capped = computing(1, 1024, 10);
        final Domain second = computing(2, 200, 0);
        final Domain third = computing(3, 200, 0);
        rig.runUntil(4 * SECOND);
        assertThat(share(capped)).isCloseTo(0.1, ONE_PER_CENT);
        assertThat(share(second)).isCloseTo(0.45, TWO_PER_CENT);
        assertThat(share(third)).isCloseTo(0.45, TWO_PER_CENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void aCapThatIsTakenAwayHoldsNobodyBack(final SchedulerKind kind) {
        start(kind);
        final Domain domain = computing(1, 256, 10);
        rig.runUntil(SECOND);
        final long before = domain.counters().runNs;
        domain.schedCap = 0;
        rig.runUntil(2 * SECOND);
        assertThat(share(domain, before, SECOND)).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void aDomainWithTwoVcpusMayHaveACapAboveOneCpuAndThenHasNone(final SchedulerKind kind) {
        start(kind);
        final Domain domain = rig.domain(1, 2, COMPUTES);
        domain.schedCap = 150;
        rig.runUntil(SECOND);
        assertThat(share(domain)).isGreaterThan(0.98);
    }

    /** From 100 ms on, when nobody is new any more: the first turn of whoever is new is a boosted one, too. */
    private List<Long> latencies(final int times) {
        return rig.wakeUpLatencies(9, times, 100 * MS, BETWEEN_WAKE_UPS_NS);
    }

    private void putCredit(final int tsliceMs, final int ratelimitUs) {
        assertThat(rig.hypervisor.scheduler().control().adjustGlobal(XenSysctlSchedulerOp.allocate()
                .cmd(Sysctl.XEN_SYSCTL_SCHEDOP_putinfo).uSchedCreditTsliceMs(tsliceMs)
                .uSchedCreditRatelimitUs(ratelimitUs))).isZero();
    }

    @Test
    void creditBoostsWhoeverWakesUpToTheRateLimit() {
        start(SchedulerKind.CREDIT);
        computing(1, 256, 0);
        assertThat(latencies(40)).hasSize(40).allMatch(latency -> latency < MS + 50_000);
    }

    @Test
    void creditBoostsAtOnceWithoutARateLimit() {
        start(SchedulerKind.CREDIT);
        putCredit(30, 0);
        computing(1, 256, 0);
        computing(2, 256, 0);
        assertThat(latencies(40)).hasSize(40).allMatch(latency -> latency < 50_000);
    }

    private void setRatelimit(final SchedulerKind kind, final int us) {
        if (kind == SchedulerKind.CREDIT) {
            putCredit(1000, us);
        } else {
            assertThat(rig.hypervisor.scheduler().control().adjustGlobal(XenSysctlSchedulerOp.allocate()
                    .cmd(Sysctl.XEN_SYSCTL_SCHEDOP_putinfo).uSchedCredit2RatelimitUs(us))).isZero();
        }
    }

    @Test
    void credit2LetsWhoeverWakesRunAtOnceUntilARateLimitIsSet() {
        start(SchedulerKind.CREDIT2);
        computing(1, 256, 0);
        assertThat(latencies(40)).hasSize(40).allMatch(latency -> latency < 50_000);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void aRateLimitKeepsTheCpuFromWhoeverWakes(final SchedulerKind kind) {
        start(kind);
        setRatelimit(kind, 500_000);
        computing(1, 256, 0);
        final long[] ranAtNs = {0};
        final Domain sleeper = rig.domain(2, 1, (cpu, entry) -> {
            ranAtNs[0] = rig.now();
            Rig.powerOff(cpu);
        });
        rig.hypervisor.lifecycle().pause(sleeper);
        rig.loop.at(20 * MS, () -> rig.hypervisor.lifecycle().unpause(sleeper));
        rig.runUntil(SECOND);
        assertThat(ranAtNs[0]).isBetween(500 * MS, 501 * MS);
    }

    private long turns(final int domid) {
        return rig.facts.stream().filter(fact -> fact.equals(new TraceEvent.VcpuState(domid, 0, 0))).count();
    }

    @Test
    void creditsTimeSliceIsTheLengthOfATurn() {
        start(SchedulerKind.CREDIT);
        computing(1, 256, 0);
        computing(2, 256, 0);
        rig.runUntil(3 * SECOND);
        assertThat(turns(1)).as("turns of 30 ms").isBetween(45L, 55L);
        rig.facts.clear();
        putCredit(5, 0);
        rig.runUntil(6 * SECOND);
        assertThat(turns(1)).as("turns of 5 ms").isBetween(280L, 320L);
    }

    private void rtds(final Domain domain, final int vcpu, final long periodNs, final long budgetNs,
            final boolean extraTime) {
        final RtdsAccount account = RtdsAccount.of(domain.vcpu(vcpu));
        account.set(periodNs, budgetNs);
        account.extraTime = extraTime;
    }

    @Test
    void rtdsGivesEachItsBudgetAndNoMoreWithoutExtraTime() {
        start(SchedulerKind.RTDS);
        final Domain first = rig.domain(1, 1, COMPUTES);
        final Domain second = rig.domain(2, 1, COMPUTES);
        rtds(first, 0, 10 * MS, 2 * MS, false);
        rtds(second, 0, 7 * MS, 3 * MS, false);
        rig.runUntil(7 * SECOND);
        assertThat(share(first)).isCloseTo(0.2, within(0.003));
        assertThat(share(second)).isCloseTo(3.0 / 7, within(0.003));
        assertThat(rig.hypervisor.idleNs()).isGreaterThan(2 * SECOND);
    }

    @Test
    void rtdsGivesWhatIsLeftToThoseWithExtraTime() {
        start(SchedulerKind.RTDS);
        final Domain strict = rig.domain(1, 1, COMPUTES);
        final Domain more = rig.domain(2, 1, COMPUTES);
        rtds(strict, 0, 10 * MS, 3 * MS, false);
        rtds(more, 0, 10 * MS, 1 * MS, true);
        rig.runUntil(2 * SECOND);
        assertThat(share(strict)).isCloseTo(0.3, within(0.005));
        assertThat(share(more)).isGreaterThan(0.68);
    }

    @Test
    void rtdsMeetsEveryDeadlineOfASetThatFits() {
        start(SchedulerKind.RTDS);
        final long[] periods = {4 * MS, 10 * MS, 30 * MS};
        final long[] budgets = {MS, 3 * MS, 12 * MS};
        final List<Domain> domains = new ArrayList<>();
        for (int i = 0; i < periods.length; i++) {
            domains.add(rig.domain(i + 1, 1, COMPUTES));
            rtds(domains.get(i), 0, periods[i], budgets[i], false);
        }
        final List<String> missed = new ArrayList<>();
        // The default parameters are in force up to the end of the first period.
        for (int i = 0; i < periods.length; i++) {
            observe(domains.get(i), periods[i], budgets[i], 60 * MS, -1, missed);
        }
        rig.runUntil(SECOND);
        assertThat(missed).isEmpty();
    }

    /** At each end of a period: what it ran since the one before is its budget, but for the grain of the guest's work. */
    private void observe(final Domain domain, final long periodNs, final long budgetNs, final long atNs,
            final long runBeforeNs, final List<String> missed) {
        rig.loop.at(atNs, () -> {
            final long runNs = domain.counters().runNs;
            if (runBeforeNs >= 0 && Math.abs(runNs - runBeforeNs - budgetNs) > 100_000) {
                missed.add(domain + " at " + atNs + " has run " + (runNs - runBeforeNs));
            }
            observe(domain, periodNs, budgetNs, atNs + periodNs, runNs, missed);
        });
    }

    @Test
    void rtdsKeepsTheBudgetOfASleeperForTheRestOfItsPeriod() {
        start(SchedulerKind.RTDS);
        final Domain worker = rig.domain(1, 1, COMPUTES);
        final long[] ranAtNs = {0};
        final Domain sleeper = rig.domain(2, 1, (cpu, entry) -> {
            cpu.compute(2 * MS);
            ranAtNs[0] = rig.now();
            Rig.powerOff(cpu);
        });
        rtds(worker, 0, 100 * MS, 90 * MS, true);
        rtds(sleeper, 0, 20 * MS, 3 * MS, false);
        rig.hypervisor.lifecycle().pause(sleeper);
        rig.loop.at(215 * MS, () -> rig.hypervisor.lifecycle().unpause(sleeper));
        rig.runUntil(SECOND);
        assertThat(ranAtNs[0]).isBetween(217 * MS, 217 * MS + 200_000);
    }

    @Test
    void rtdsParametersThatAreChangedHoldFromTheNextPeriodOn() {
        start(SchedulerKind.RTDS);
        final Domain domain = rig.domain(1, 1, COMPUTES);
        rtds(domain, 0, 10 * MS, 8 * MS, false);
        rig.runUntil(SECOND);
        final long before = domain.counters().runNs;
        rtds(domain, 0, 10 * MS, MS, false);
        rig.runUntil(2 * SECOND);
        assertThat((double) before / SECOND).isCloseTo(0.8, ONE_PER_CENT);
        assertThat(share(domain, before, SECOND)).isCloseTo(0.1, ONE_PER_CENT);
    }

    @Test
    void rtdsTakesAPeriodShorterThanItCanSwitchIn() {
        start(SchedulerKind.RTDS);
        final Domain domain = rig.domain(1, 1, COMPUTES);
        rtds(domain, 0, 1_000, 2_000, true);
        rig.runUntil(5 * MS);
        assertThat(share(domain)).isGreaterThan(0.9);
    }

    @Test
    void nullGivesTheCpuToTheFirstAndTheOthersWait() {
        start(SchedulerKind.NULL);
        final Domain owner = rig.domain(2, 1, COMPUTES);
        final Domain waits = rig.domain(1, 1, COMPUTES);
        rig.runUntil(SECOND);
        assertThat(share(owner)).isGreaterThan(0.99);
        assertThat(waits.counters().runNs).isZero();
        assertThat(waits.vcpu(0).runstate().timeNs(1)).as("runnable all the time").isGreaterThan(SECOND - MS);
    }

    @Test
    void nullsCpuStaysIdleWhileItsOwnerSleeps() {
        start(SchedulerKind.NULL);
        rig.domain(1, 1, (cpu, entry) -> {
            while (true) {
                Rig.block(cpu);
            }
        });
        final Domain waits = rig.domain(2, 1, COMPUTES);
        rig.loop.at(SECOND, () -> {
        });
        rig.runUntil(SECOND);
        assertThat(waits.counters().runNs).isZero();
        assertThat(rig.loop.step()).isEqualTo(RunLoop.Step.IDLE);
    }

    @Test
    void nullGivesTheCpuToTheNextWhenItsOwnerIsTakenOffline() {
        start(SchedulerKind.NULL);
        final Domain owner = rig.domain(1, 1, COMPUTES);
        final Domain second = rig.domain(3, 1, COMPUTES);
        final Domain third = rig.domain(2, 1, COMPUTES);
        rig.runUntil(10 * MS);
        owner.vcpu(0).down = true;
        owner.vcpu(0).stateChanged();
        rig.runUntil(20 * MS);
        assertThat(second.counters().runNs).isGreaterThan(9 * MS);
        owner.vcpu(0).down = false;
        owner.vcpu(0).stateChanged();
        rig.loop.forget(second);
        rig.hypervisor.lifecycle().pause(second);
        rig.runUntil(30 * MS);
        assertThat(third.counters().runNs).as("it has waited longer than the first").isGreaterThan(9 * MS);
    }

    @Test
    void nullGivesTheCpuToTheNextWhenItsOwnersDomainDies() {
        start(SchedulerKind.NULL);
        final Domain owner = rig.domain(1, 1, COMPUTES);
        final Domain waits = rig.domain(2, 1, COMPUTES);
        rig.runUntil(10 * MS);
        owner.dying = Domain.Dying.DYING;
        owner.vcpu(0).stateChanged();
        rig.runUntil(20 * MS);
        assertThat(waits.counters().runNs).isGreaterThan(9 * MS);
    }

    /** Sleeps, alone, from the second tick up to {@code untilNs}. */
    private void sleepsLong(final long untilNs) {
        rig.domain(1, 1, (cpu, entry) -> {
            cpu.compute(25 * MS);
            cpu.memory().putLong(Rig.DATA_VADDR, 0);
            cpu.memory().putLong(Rig.DATA_VADDR + 8, 0);
            cpu.memory().putLong(Rig.DATA_VADDR + 16, untilNs);
            cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll, Rig.DATA_VADDR);
            Rig.powerOff(cpu);
        });
        rig.run();
    }

    @ParameterizedTest
    @EnumSource
    void aVeryLongSleepOfTheOnlyOneIsOneJump(final SchedulerKind kind) {
        start(kind);
        sleepsLong(1L << 62);
        assertThat(rig.now()).isBetween(1L << 62, (1L << 62) + MS);
    }

    @Test
    void creditsPeriodsEndWithTime() {
        start(SchedulerKind.CREDIT);
        final Domain domain = computing(1, 256, 0);
        rig.runUntil(25 * MS);
        rig.hypervisor.lifecycle().pause(domain);
        final Scheduler scheduler = rig.hypervisor.scheduler();
        for (final long atNs : new long[]{Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            assertThat(scheduler.pick(List.of(domain.vcpu(0)), null, atNs)).isEqualTo(domain.vcpu(0));
            assertThat(scheduler.sliceNs(domain.vcpu(0), atNs)).isPositive();
            scheduler.charge(domain.vcpu(0), 0, atNs);
        }
    }

    /** Does {@code workNs} of work and yields, again and again; how often. */
    private int[] yielding(final int domid, final long workNs) {
        final int[] times = {0};
        rig.domain(domid, 1, (cpu, entry) -> {
            while (true) {
                cpu.compute(workNs);
                Rig.yieldCpu(cpu);
                times[0]++;
            }
        });
        return times;
    }

    @ParameterizedTest
    @EnumSource
    void whoeverYieldsAloneWithoutWorkComesBackLaterAndLaterAndIsNotChargedForIt(final SchedulerKind kind) {
        start(kind);
        final int[] times = yielding(1, 1);
        rig.loop.at(SECOND, () -> {
        });
        rig.runUntil(SECOND);
        assertThat(times[0]).isBetween(4_900, 5_100);
        assertThat(rig.hypervisor.domain(1).counters().runNs).isLessThan(5 * MS);
        assertThat(rig.hypervisor.idleNs()).isGreaterThan(990 * MS);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverYieldsAloneAfterWorkGoesOnAtOnce(final SchedulerKind kind) {
        start(kind);
        final int[] times = yielding(1, 15_000);
        rig.runUntil(100 * MS);
        assertThat(times[0]).isGreaterThan(6_000);
        assertThat(rig.hypervisor.idleNs()).as("at the end of a slice").isLessThan(10_000);
    }

    @Test
    void noYieldPassesTheHorizon() {
        start(SchedulerKind.CREDIT2);
        yielding(1, 1);
        for (int i = 0; i < 100; i++) {
            final long before = rig.now();
            assertThat(rig.loop.step(before)).isEqualTo(RunLoop.Step.RAN);
            assertThat(rig.now() - before).isLessThan(5_000);
        }
    }

    @Test
    void nullsOwnerYieldsAloneWhoeverWaits() {
        start(SchedulerKind.NULL);
        final int[] times = yielding(1, 1);
        rig.domain(2, 1, COMPUTES);
        rig.runUntil(SECOND);
        assertThat(times[0]).isLessThan(5_100);
    }

    @ParameterizedTest
    @EnumSource
    void theSameRunTwiceIsTheSameToTheNanosecond(final SchedulerKind kind) {
        start(kind);
        final List<TraceEvent> first = mixedRun();
        rig.close();
        start(kind);
        assertThat(mixedRun()).isEqualTo(first).hasSizeGreaterThan(3);
    }

    private List<TraceEvent> mixedRun() {
        computing(1, 100, 0);
        computing(2, 300, 20);
        rig.domain(3, 2, COMPUTES);
        latencies(20);
        // A frame that an upcall built is another array each time.
        return rig.facts.stream().filter(fact -> !(fact instanceof TraceEvent.Upcall)).toList();
    }

    @ParameterizedTest
    @EnumSource
    void aDomainThatIsGoneLeavesNothingBehind(final SchedulerKind kind) {
        start(kind);
        final Domain gone = computing(1, 256, 10);
        final Domain stays = rig.domain(2, 1, COMPUTES);
        rig.runUntil(50 * MS);
        rig.hypervisor.lifecycle().pause(gone);
        rig.loop.forget(gone);
        final long before = stays.counters().runNs;
        rig.runUntil(100 * MS);
        assertThat(gone.vcpu(0).schedulerData).isNull();
        assertThat(stays.counters().runNs - before).isGreaterThan(45 * MS);
    }
}
