package io.xenolith.hypervisor.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlCpupoolOp;
import io.xenolith.abi.sysctl.XenSysctlSchedId;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.trace.TraceSink;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What dom0 may tell each scheduler by domctl and sysctl, and what it is refused. */
class SchedulerOperationsTest {
    private static final int DOMU = MachineFixture.DOMU;
    private static final int LIST = 2048;
    private static final int PUT = 0;
    private static final int GET = 1;
    private static final int PUT_VCPUS = 2;
    private static final int GET_VCPUS = 3;

    private MachineFixture machine;
    private PvDomainFixture dom0;

    @AfterEach
    void stop() {
        machine.close();
    }

    private void start(final SchedulerKind kind) {
        machine = new MachineFixture(XenParameters.DEFAULT.withScheduler(kind), TraceSink.OFF);
        dom0 = machine.dom0();
    }

    private XenDomctlSchedulerOp domain;
    private XenSysctlSchedulerOp global;

    private long domctl(final SchedulerKind kind, final int command, final Consumer<XenDomctlSchedulerOp> change) {
        final long address = machine.domctlHead(dom0, Domctl.XEN_DOMCTL_scheduler_op, DOMU).structAddress();
        domain = new XenDomctlSchedulerOp().wrap(machine.memory(), address + XenDomctl.U_OFFSET)
                .schedId(kind.schedId()).cmd(command);
        change.accept(domain);
        return machine.domctl(dom0);
    }

    private long sysctl(final SchedulerKind kind, final int pool, final int command,
            final Consumer<XenSysctlSchedulerOp> change) {
        global = new XenSysctlSchedulerOp().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_scheduler_op))
                .schedId(kind.schedId()).cpupoolId(pool).cmd(command);
        change.accept(global);
        return sysctl();
    }

    private long union(final int command) {
        return new XenSysctl().wrap(machine.memory(), machine.clearArgs(dom0)).cmd(command)
                .interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION).structAddress() + XenSysctl.U_OFFSET;
    }

    private long sysctl() {
        return dom0.call(Xen.__HYPERVISOR_sysctl, dom0.args(), 0, 0, 0);
    }

    private static void nothing(final Object op) {
        // As it is.
    }

    @ParameterizedTest
    @EnumSource
    void theHostAndItsFirstPoolNameTheSchedulerChosenAtBoot(final SchedulerKind kind) {
        start(kind);
        final XenSysctlSchedId id = new XenSysctlSchedId().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_sched_id));
        assertThat(sysctl()).isZero();
        assertThat(id.schedId()).isEqualTo(kind.schedId());
        final XenSysctlCpupoolOp pool = new XenSysctlCpupoolOp()
                .wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_cpupool_op)).op(Sysctl.XEN_SYSCTL_CPUPOOL_OP_INFO)
                .cpumapBitmap(dom0.args() + LIST).cpumapNrBits(8);
        assertThat(sysctl()).isZero();
        assertThat(pool.schedId()).isEqualTo(kind.schedId());
    }

    @ParameterizedTest
    @EnumSource
    void anotherSchedulersNumberIsEinval(final SchedulerKind kind) {
        start(kind);
        for (final SchedulerKind other : SchedulerKind.values()) {
            final int expected = other == kind ? 0 : -Errno.XEN_EINVAL;
            assertThat(domctl(other, GET, SchedulerOperationsTest::nothing)).isEqualTo(expected);
            assertThat(sysctl(other, 0, GET, SchedulerOperationsTest::nothing)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownCommandIsEinvalBeforeAnUnknownPoolIsEsrch(final SchedulerKind kind) {
        start(kind);
        assertThat(domctl(kind, 4, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(sysctl(kind, 0, 2, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(sysctl(kind, 7, 2, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(sysctl(kind, 7, GET, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @ParameterizedTest
    @EnumSource
    void anotherPoolHasASchedulerWithParametersOfItsOwn(final SchedulerKind kind) {
        start(SchedulerKind.CREDIT2);
        new XenSysctlCpupoolOp().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_cpupool_op))
                .op(Sysctl.XEN_SYSCTL_CPUPOOL_OP_CREATE).cpupoolId(1).schedId(kind.schedId());
        assertThat(sysctl()).isZero();
        assertThat(sysctl(kind, 1, PUT, op -> op.uSchedCreditTsliceMs(200))).isZero();
        assertThat(sysctl(kind, 1, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(global.uSchedCreditTsliceMs()).isEqualTo(
                kind == SchedulerKind.CREDIT || kind == SchedulerKind.CREDIT2 ? 200 : 0);
        assertThat(sysctl(SchedulerKind.CREDIT2, 0, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(global.uSchedCredit2RatelimitUs()).isEqualTo(1000);
    }

    @Test
    void aPoolOfASchedulerThatIsNotThereIsEnoent() {
        start(SchedulerKind.CREDIT2);
        new XenSysctlCpupoolOp().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_cpupool_op))
                .op(Sysctl.XEN_SYSCTL_CPUPOOL_OP_CREATE).cpupoolId(1).schedId(Domctl.XEN_SCHEDULER_ARINC653);
        assertThat(sysctl()).isEqualTo(-Errno.XEN_ENOENT);
    }

    @ParameterizedTest
    @EnumSource(names = {"RTDS", "NULL"})
    void debiansXenIsBuiltWithoutThem(final SchedulerKind kind) {
        machine = new MachineFixture(AbiProfile.DEBIAN_4_17);
        dom0 = machine.dom0();
        new XenSysctlCpupoolOp().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_cpupool_op))
                .op(Sysctl.XEN_SYSCTL_CPUPOOL_OP_CREATE).cpupoolId(1).schedId(kind.schedId());
        assertThat(sysctl()).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(HypervisorConfig.of(1 << 20, 1).withAbi(AbiProfile.DEBIAN_4_17)
                .withParameters(XenParameters.DEFAULT.withScheduler(kind)).scheduler())
                .isEqualTo(SchedulerKind.CREDIT2);
    }

    @Test
    void creditLeavesAWeightOf0AndACapOf65535AsTheyAre() {
        start(SchedulerKind.CREDIT);
        assertThat(domctl(SchedulerKind.CREDIT, PUT, op -> op.uCreditWeight(512).uCreditCap(500))).isZero();
        assertThat(domctl(SchedulerKind.CREDIT, PUT, op -> op.uCreditWeight(0).uCreditCap(0xffff))).isZero();
        assertThat(domctl(SchedulerKind.CREDIT, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(domain.uCreditWeight()).isEqualTo(512);
        assertThat(domain.uCreditCap()).isEqualTo(500);
    }

    @Test
    void credit2TakesACapOf0ForNoneAndRefusesMoreThan100ForEachVcpuButNotItsWeight() {
        start(SchedulerKind.CREDIT2);
        assertThat(domctl(SchedulerKind.CREDIT2, PUT, op -> op.uCredit2Weight(512).uCredit2Cap(100))).isZero();
        assertThat(domctl(SchedulerKind.CREDIT2, PUT, op -> op.uCredit2Weight(700).uCredit2Cap(101)))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domctl(SchedulerKind.CREDIT2, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(domain.uCredit2Weight()).isEqualTo(700);
        assertThat(domain.uCredit2Cap()).isEqualTo(100);
        machine.domU().domain().allocateVcpu(1);
        assertThat(domctl(SchedulerKind.CREDIT2, PUT, op -> op.uCredit2Cap(200))).isZero();
        assertThat(domctl(SchedulerKind.CREDIT2, PUT, SchedulerOperationsTest::nothing)).isZero();
        assertThat(domctl(SchedulerKind.CREDIT2, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(domain.uCredit2Weight()).isEqualTo(700);
        assertThat(domain.uCredit2Cap()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREDIT", "CREDIT2"})
    void creditAndCredit2HaveNothingOfSingleVcpus(final SchedulerKind kind) {
        start(kind);
        assertThat(domctl(kind, GET_VCPUS, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domctl(kind, PUT_VCPUS, SchedulerOperationsTest::nothing)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, -22", "1, 0, 0, 0", "1, 1000, 0, 0", "1, 1001, 0, -22", "1000, 500000, 0, 0",
            "1000, 500001, 0, -22", "1001, 0, 0, -22", "30, 99, 0, -22", "30, 100, 0, 0", "30, 1000, 100000, 0",
            "30, 1000, 100001, -22", "-1, 0, 0, -22", "30, -1, 0, -22", "30, 0, -1, -22"})
    void creditsTimeSliceRateLimitAndMigrationDelayHaveRanges(final int tslice, final int ratelimit, final int delay,
            final int expected) {
        start(SchedulerKind.CREDIT);
        assertThat(sysctl(SchedulerKind.CREDIT, 0, PUT, op -> op.uSchedCreditTsliceMs(tslice)
                .uSchedCreditRatelimitUs(ratelimit).uSchedCreditVcpuMigrDelayUs(delay))).isEqualTo(expected);
        assertThat(sysctl(SchedulerKind.CREDIT, 0, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(global.uSchedCreditTsliceMs()).isEqualTo(expected == 0 ? tslice : 30);
        assertThat(global.uSchedCreditRatelimitUs()).isEqualTo(expected == 0 ? ratelimit : 1000);
        assertThat(global.uSchedCreditVcpuMigrDelayUs()).isEqualTo(expected == 0 ? delay : 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "99, -22", "100, 0", "500000, 0", "500001, -22", "-1, -22"})
    void credit2sRateLimitIsNoneOrBetween100usAndHalfASecond(final int ratelimit, final int expected) {
        start(SchedulerKind.CREDIT2);
        assertThat(sysctl(SchedulerKind.CREDIT2, 0, PUT, op -> op.uSchedCredit2RatelimitUs(ratelimit)))
                .isEqualTo(expected);
        assertThat(sysctl(SchedulerKind.CREDIT2, 0, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(global.uSchedCredit2RatelimitUs()).isEqualTo(expected == 0 ? ratelimit : 1000);
    }

    @Test
    void rtdsTellsOfADomainOnlyWhatANewVcpuGets() {
        start(SchedulerKind.RTDS);
        assertThat(domctl(SchedulerKind.RTDS, PUT, op -> op.uRtdsPeriod(20_000).uRtdsBudget(5_000))).isZero();
        assertThat(domctl(SchedulerKind.RTDS, GET, SchedulerOperationsTest::nothing)).isZero();
        assertThat(domain.uRtdsPeriod()).isEqualTo(10_000);
        assertThat(domain.uRtdsBudget()).isEqualTo(4_000);
        assertThat(getVcpu(0)).isZero();
        assertVcpu(20_000, 5_000, 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 5, -22", "5, 0, -22", "1, 2, 0"})
    void rtdsRefusesForADomainOnlyZeros(final int period, final int budget, final int expected) {
        start(SchedulerKind.RTDS);
        assertThat(domctl(SchedulerKind.RTDS, PUT, op -> op.uRtdsPeriod(period).uRtdsBudget(budget)))
                .isEqualTo(expected);
    }

    private long element(final int index) {
        return dom0.maddr(dom0.pages() - 1) + LIST + 16L * index;
    }

    private void fill(final int index, final int period, final int budget, final int flags, final int vcpu) {
        machine.memory().putInt(element(index), period);
        machine.memory().putInt(element(index) + 4, budget);
        machine.memory().putInt(element(index) + 8, flags);
        machine.memory().putInt(element(index) + 12, vcpu);
    }

    private long getVcpu(final int id) {
        return domctl(SchedulerKind.RTDS, GET_VCPUS, op -> {
            fill(0, 0, 0, 0, id);
            op.uVVcpus(dom0.args() + LIST).uVNrVcpus(1);
        });
    }

    private void assertVcpu(final int period, final int budget, final int flags) {
        assertThat(machine.memory().getInt(element(0))).isEqualTo(period);
        assertThat(machine.memory().getInt(element(0) + 4)).isEqualTo(budget);
        assertThat(machine.memory().getInt(element(0) + 8)).isEqualTo(flags);
    }

    @ParameterizedTest
    @CsvSource({"10000, 4000, 0", "10000, 10000, 0", "10, 10, 0", "9, 9, -22", "10, 9, -22", "9, 10, -22",
            "1000, 1001, -22", "-1, 10, 0", "-1, -1, 0", "0, 0, -22"})
    void rtdsHoldsAVcpuToABudgetOf10usAndNoLongerThanItsPeriod(final int period, final int budget,
            final int expected) {
        start(SchedulerKind.RTDS);
        assertThat(domctl(SchedulerKind.RTDS, PUT_VCPUS, op -> {
            fill(0, period, budget, 0xfe, 0);
            op.uVVcpus(dom0.args() + LIST).uVNrVcpus(1);
        })).isEqualTo(expected);
        assertThat(getVcpu(0)).isZero();
        if (expected == 0) {
            assertVcpu(period, budget, 0);
        } else {
            assertVcpu(10_000, 4_000, 1);
        }
    }

    @Test
    void rtdsWorksThroughTheListUpToTheFirstThatIsWrong() {
        start(SchedulerKind.RTDS);
        assertThat(domctl(SchedulerKind.RTDS, PUT_VCPUS, op -> {
            fill(0, 3_000, 2_000, 0, 0);
            fill(1, 3_000, 2_000, 0, 1);
            op.uVVcpus(dom0.args() + LIST).uVNrVcpus(2);
        })).as("there is no vCPU 1").isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domain.uVNrVcpus()).isEqualTo(2);
        assertThat(getVcpu(0)).isZero();
        assertVcpu(3_000, 2_000, 0);
    }

    @Test
    void rtdsGetsAndPutsNothingWithoutLookingForIt() {
        start(SchedulerKind.RTDS);
        for (final int command : new int[]{GET_VCPUS, PUT_VCPUS}) {
            assertThat(domctl(SchedulerKind.RTDS, command, op -> op.uVVcpus(PvDomainFixture.BAD_POINTER))).isZero();
            assertThat(domctl(SchedulerKind.RTDS, command, op -> op.uVVcpus(PvDomainFixture.BAD_POINTER).uVNrVcpus(1)))
                    .isEqualTo(-Errno.XEN_EFAULT);
        }
    }

    @Test
    void rtdsTakesABreakAfter64VcpusWhenSomethingIsToBeDelivered() {
        start(SchedulerKind.RTDS);
        final Consumer<XenDomctlSchedulerOp> seventy = op -> op.uVVcpus(dom0.args() + LIST).uVNrVcpus(70);
        assertThat(domctl(SchedulerKind.RTDS, GET_VCPUS, seventy)).isZero();
        assertThat(domain.uVNrVcpus()).isEqualTo(70);
        dom0.domain().vcpu(0).info().evtchnUpcallMask(0).evtchnUpcallPending(1);
        assertThat(domctl(SchedulerKind.RTDS, GET_VCPUS, seventy)).isZero();
        assertThat(domain.uVNrVcpus()).isEqualTo(64);
    }

    @Test
    void eachElementOfRtdssListTakesTime() {
        start(SchedulerKind.RTDS);
        final long elementNs = machine.hypervisor().config().costs().elementNs();
        final long before = machine.hypervisor().clock().nowNs();
        assertThat(getVcpu(0)).isZero();
        final long middle = machine.hypervisor().clock().nowNs();
        assertThat(domctl(SchedulerKind.RTDS, GET_VCPUS, op -> op.uVVcpus(dom0.args() + LIST).uVNrVcpus(70))).isZero();
        assertThat(machine.hypervisor().clock().nowNs() - middle).isEqualTo(middle - before + 69 * elementNs);
    }

    @Test
    void nullTakesEverythingAndDoesNothing() {
        start(SchedulerKind.NULL);
        for (int command = PUT; command <= GET_VCPUS; command++) {
            assertThat(domctl(SchedulerKind.NULL, command, op -> op.uVVcpus(7).uVNrVcpus(9))).isZero();
            assertThat(domain.uVVcpus()).isEqualTo(7);
        }
        assertThat(sysctl(SchedulerKind.NULL, 0, PUT, op -> op.uSchedCreditTsliceMs(9999))).isZero();
    }

    @Test
    void aNameThatIsNoSchedulerIsNone() {
        start(SchedulerKind.CREDIT2);
        assertThat(SchedulerKind.named("sedf")).isEmpty();
        assertThat(SchedulerKind.names()).containsExactly("credit", "credit2", "rtds", "null");
    }
}
