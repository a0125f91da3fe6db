package io.xenolith.hypervisor.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.platform.XenpfSettime32;
import io.xenolith.abi.platform.XenpfSettime64;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlAvailheap;
import io.xenolith.abi.sysctl.XenSysctlDebugKeys;
import io.xenolith.abi.sysctl.XenSysctlGetcpuinfo;
import io.xenolith.abi.sysctl.XenSysctlGetdomaininfolist;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import io.xenolith.abi.sysctl.XenSysctlReadconsole;
import io.xenolith.abi.sysctl.XenSysctlSchedId;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What dom0 asks of the host by hypercall 35, and tells it by 7. */
class SysctlTest {
    private static final int LIST = 1024;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();

    /** What Xen says when it starts is read by somebody. */
    @BeforeEach
    void emptyConsole() {
        machine.hypervisor().console().clearTo(machine.hypervisor().console().producer());
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    private long union(final int command) {
        return new XenSysctl().wrap(machine.memory(), machine.clearArgs(dom0)).cmd(command)
                .interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION).structAddress() + XenSysctl.U_OFFSET;
    }

    private long call() {
        return dom0.call(Xen.__HYPERVISOR_sysctl, dom0.args(), 0, 0, 0);
    }

    private long list() {
        return dom0.maddr(dom0.pages() - 1) + LIST;
    }

    @Test
    void structureVersionPermissionOperationInThisOrder() {
        final PvDomainFixture domU = machine.domU();
        assertThat(domU.call(Xen.__HYPERVISOR_sysctl, PvDomainFixture.BAD_POINTER, 0, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        final XenSysctl head = new XenSysctl().wrap(machine.memory(), machine.clearArgs(domU)).cmd(9999);
        assertThat(domU.call(Xen.__HYPERVISOR_sysctl, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EACCES);
        head.interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
        assertThat(domU.call(Xen.__HYPERVISOR_sysctl, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        union(9999);
        assertThat(call()).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void theProcessorsFeaturesAndWhatDomainsCanHaveAreTold() {
        final XenSysctlPhysinfo info = new XenSysctlPhysinfo().wrap(machine.memory(),
                union(Sysctl.XEN_SYSCTL_physinfo));
        assertThat(call()).isZero();
        assertThat(info.capabilities()).isEqualTo(Sysctl.XEN_SYSCTL_PHYSCAP_pv | Sysctl.XEN_SYSCTL_PHYSCAP_shadow
                | Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v1 | Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v2);
        assertThat(info.hwCap(0)).isEqualTo(machine.hypervisor().cpuPolicy().visible().leaf(1).edx()).isNotZero();
        assertThat(info.hwCap(1)).isEqualTo(machine.hypervisor().cpuPolicy().visible().leaf(1).ecx());
        assertThat(info.hwCap(7)).isEqualTo(machine.hypervisor().cpuPolicy().visible().leaf(0x8000_0007).edx());
    }

    @Test
    void theHostIsOneCpuWithItsMemory() {
        final XenSysctlPhysinfo info = new XenSysctlPhysinfo().wrap(machine.memory(),
                union(Sysctl.XEN_SYSCTL_physinfo));
        assertThat(machine.hypervisor().frames().claim(claimant(), MachineFixture.PAGES + 5)).isZero();
        assertThat(call()).isZero();
        assertThat(info.nrCpus()).isEqualTo(1);
        assertThat(info.totalPages()).isEqualTo(machine.memory().frames());
        assertThat(info.freePages()).isEqualTo(machine.hypervisor().frames().freeFrames());
        assertThat(info.outstandingPages()).isEqualTo(5);
    }

    private Domain claimant() {
        return machine.domU().domain();
    }

    @Test
    void theSchedulerIsCredit2AndTheHeapIsWhatIsFree() {
        final XenSysctlSchedId id = new XenSysctlSchedId().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_sched_id));
        assertThat(call()).isZero();
        assertThat(id.schedId()).isEqualTo(Domctl.XEN_SCHEDULER_CREDIT2);
        final XenSysctlAvailheap heap = new XenSysctlAvailheap().wrap(machine.memory(),
                union(Sysctl.XEN_SYSCTL_availheap));
        assertThat(call()).isZero();
        assertThat(heap.availBytes()).isEqualTo(machine.hypervisor().frames().freeFrames() << 12);
    }

    @Test
    void domainsAreListedFromANumberOnAndAtMostAsManyAsFit() {
        machine.domain(7, false);
        final XenSysctlGetdomaininfolist request = new XenSysctlGetdomaininfolist()
                .wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_getdomaininfolist)).firstDomain(1).maxDomains(9)
                .buffer(dom0.args() + LIST);
        assertThat(call()).isZero();
        assertThat(request.numDomains()).isEqualTo(2);
        final XenDomctlGetdomaininfo info = new XenDomctlGetdomaininfo();
        assertThat(info.wrap(machine.memory(), list()).domain()).isEqualTo(1);
        assertThat(info.wrap(machine.memory(), list() + XenDomctlGetdomaininfo.SIZE).domain()).isEqualTo(7);
        request.maxDomains(1);
        assertThat(call()).isZero();
        assertThat(request.numDomains()).isEqualTo(1);
        request.buffer(PvDomainFixture.BAD_POINTER);
        assertThat(call()).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void theOneCpusIdleTimeIsTold() {
        machine.hypervisor().idled(1234);
        final XenSysctlGetcpuinfo request = new XenSysctlGetcpuinfo()
                .wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_getcpuinfo)).maxCpus(4).info(dom0.args() + LIST);
        assertThat(call()).isZero();
        assertThat(request.nrCpus()).isEqualTo(1);
        assertThat(machine.memory().getLong(list())).isEqualTo(1234);
    }

    private XenSysctlReadconsole readConsole(final int count) {
        return new XenSysctlReadconsole().wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_readconsole)).count(count)
                .buffer(dom0.args() + LIST);
    }

    private String read(final XenSysctlReadconsole request) {
        assertThat(call()).isZero();
        final byte[] bytes = new byte[request.count()];
        machine.memory().read(list(), bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private void write(final String text) {
        final long maddr = machine.clearArgs(dom0);
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        machine.memory().write(maddr, bytes, 0, bytes.length);
        assertThat(dom0.call(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write, bytes.length, dom0.args(), 0)).isZero();
    }

    @Test
    void theConsoleIsReadIncrementallyWithoutLosingWhatDidNotFit() {
        write("hello xen\n");
        final XenSysctlReadconsole first = readConsole(5).incremental(1);
        assertThat(read(first)).isEqualTo("hello");
        final int index = first.index();
        final XenSysctlReadconsole second = readConsole(100).incremental(1).index(index);
        assertThat(read(second)).isEqualTo(" xen\n");
        write("more\n");
        final int next = index + 5;
        assertThat(read(readConsole(-1).incremental(1).index(next))).isEqualTo("more\n");
        assertThat(read(readConsole(100))).isEqualTo("hello xen\nmore\n");
    }

    @Test
    void clearForgetsWhatWasReadAndNoMore() {
        write("abcdef");
        assertThat(read(readConsole(3).clear(1))).isEqualTo("abc");
        assertThat(read(readConsole(100))).isEqualTo("def");
        readConsole(3).buffer(PvDomainFixture.BAD_POINTER).clear(1);
        assertThat(call()).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(read(readConsole(100))).isEqualTo("def");
    }

    @Test
    void theConsoleKeepsItsNewestBytes() {
        for (int i = 0; i < 40; i++) {
            write("x".repeat(1000));
        }
        write("end");
        assertThat(machine.hypervisor().console().producer() - machine.hypervisor().console().consumer())
                .isEqualTo(32 * 1024);
        final int newest = machine.hypervisor().console().producer() - 3;
        assertThat(read(readConsole(3).incremental(1).index(newest))).isEqualTo("end");
        assertThat(read(readConsole(3).incremental(1).index(0))).isEqualTo("xxx");
    }

    @Test
    void debugKeysMustBeReadable() {
        final XenSysctlDebugKeys keys = new XenSysctlDebugKeys()
                .wrap(machine.memory(), union(Sysctl.XEN_SYSCTL_debug_keys)).nrKeys(1).keys(dom0.args());
        assertThat(call()).isZero();
        keys.keys(PvDomainFixture.BAD_POINTER);
        assertThat(call()).isEqualTo(-Errno.XEN_EFAULT);
    }

    private long platform(final int command) {
        return new XenPlatformOp().wrap(machine.memory(), machine.clearArgs(dom0)).cmd(command)
                .interfaceVersion(Platform.XENPF_INTERFACE_VERSION).structAddress() + XenPlatformOp.U_OFFSET;
    }

    private long callPlatform() {
        return dom0.call(Xen.__HYPERVISOR_platform_op, dom0.args(), 0, 0, 0);
    }

    @Test
    void theWallClockIsSetForEveryDomainAsOfSystemTime0() {
        final XenpfSettime64 time = new XenpfSettime64().wrap(machine.memory(), platform(Platform.XENPF_settime64))
                .mbz(1).secs(1000).nsecs(5).systemTime(2_000_000_000L);
        assertThat(callPlatform()).isEqualTo(-Errno.XEN_EINVAL);
        time.mbz(0);
        assertThat(callPlatform()).isZero();
        assertThat(machine.domU().domain().sharedInfo().wcSec()).isEqualTo(998);
        assertThat(machine.domU().domain().sharedInfo().wcNsec()).isEqualTo(5);
        new XenpfSettime32().wrap(machine.memory(), platform(Platform.XENPF_settime32)).secs(500).nsecs(0)
                .systemTime(1);
        assertThat(callPlatform()).isZero();
        assertThat(machine.domU().domain().sharedInfo().wcSec()).isEqualTo(499);
        assertThat(machine.domU().domain().sharedInfo().wcNsec()).isEqualTo(999_999_999);
    }

    @Test
    void platformOpJudgesStructureVersionPermission() {
        final PvDomainFixture domU = machine.domU();
        assertThat(domU.call(Xen.__HYPERVISOR_platform_op, PvDomainFixture.BAD_POINTER, 0, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        final XenPlatformOp head = new XenPlatformOp().wrap(machine.memory(), machine.clearArgs(domU)).cmd(9999);
        assertThat(domU.call(Xen.__HYPERVISOR_platform_op, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EACCES);
        head.interfaceVersion(Platform.XENPF_INTERFACE_VERSION);
        assertThat(domU.call(Xen.__HYPERVISOR_platform_op, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        platform(9999);
        assertThat(callPlatform()).isEqualTo(-Errno.XEN_ENOSYS);
    }
}
