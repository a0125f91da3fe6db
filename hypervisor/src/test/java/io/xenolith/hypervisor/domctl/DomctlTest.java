package io.xenolith.hypervisor.domctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlAddressSize;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlGetpageframeinfo3;
import io.xenolith.abi.domctl.XenDomctlGetvcpuinfo;
import io.xenolith.abi.domctl.XenDomctlHypercallInit;
import io.xenolith.abi.domctl.XenDomctlMaxMem;
import io.xenolith.abi.domctl.XenDomctlMaxVcpus;
import io.xenolith.abi.domctl.XenDomctlSendtrigger;
import io.xenolith.abi.domctl.XenDomctlSetTarget;
import io.xenolith.abi.domctl.XenDomctlSetVirqHandler;
import io.xenolith.abi.domctl.XenDomctlSetdebugging;
import io.xenolith.abi.domctl.XenDomctlSetdomainhandle;
import io.xenolith.abi.domctl.XenDomctlSettimeoffset;
import io.xenolith.abi.domctl.XenDomctlVcpuaffinity;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.domctl.XenDomctlVcpuextstate;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hypercall 36 on a machine with a dom0 and a domU: each operation and each refusal, in Xen's order. */
class DomctlTest {
    /** The code that there is none, where the code of a shutdown stands. */
    private static final int NOT_SHUT_DOWN = -1 << Domctl.XEN_DOMINF_shutdownshift;
    private static final int DOMU = MachineFixture.DOMU;
    private static final int NOBODY = 500;
    private static final int LIST = 1024;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();
    private final PvDomainFixture domU = machine.domU();

    @AfterEach
    void stop() {
        machine.checkInvariants();
        machine.close();
    }

    private long union(final PvDomainFixture caller, final int command, final int domid) {
        return machine.domctlHead(caller, command, domid).structAddress() + DomctlOperation.U;
    }

    private long list(final int index) {
        return dom0.maddr(dom0.pages() - 1) + LIST + 8L * index;
    }

    private XenDomctlCreatedomain configuration(final int domid) {
        return new XenDomctlCreatedomain()
                .wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_createdomain, domid)).maxVcpus(1)
                .maxEvtchnPort(-1).maxGrantFrames(-1).maxMaptrackFrames(-1).grantOpts(2);
    }

    private long create(final int domid, final Consumer<XenDomctlCreatedomain> change) {
        change.accept(configuration(domid));
        return machine.domctl(dom0);
    }

    private int created(final int domid) {
        assertThat(create(domid, config -> {
        })).isZero();
        return machine.memory().getShort(dom0.maddr(dom0.pages() - 1) + 8) & 0xffff;
    }

    @Test
    void aDomainIsMadePausedWithoutMemoryAndVcpus() {
        final int domid = created(0);
        final Domain domain = machine.hypervisor().domain(domid);
        assertThat(domain.pauseCount).isEqualTo(1);
        assertThat(domain.totPages).isZero();
        assertThat(domain.vcpu(0)).isNull();
        assertThat(info(domid).maxVcpuId()).isEqualTo((int) Domctl.XEN_INVALID_MAX_VCPU_ID);
        assertThat(info(domid).flags()).isEqualTo(Domctl.XEN_DOMINF_paused | NOT_SHUT_DOWN);
    }

    @Test
    void grantTablesAreAsLargeAsTheHostAllowsAtTheTime() {
        assertThat(create(0, config -> config.maxGrantFrames(65))).isEqualTo(-Errno.XEN_EINVAL);
        machine.hypervisor().grantLimits().frames(65);
        assertThat(create(0, config -> config.maxGrantFrames(65))).isZero();
        machine.hypervisor().grantLimits().frames(8);
        assertThat(create(0, config -> config.maxGrantFrames(9))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(machine.hypervisor().domain(createdWith(-1)).maxGrantFrames).isEqualTo(8);
        machine.hypervisor().grantLimits().maptrackFrames(7);
        assertThat(create(0, config -> config.maxMaptrackFrames(8))).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aHostWithoutGrantFramesMakesNoDomain() {
        machine.hypervisor().grantLimits().frames(0);
        assertThat(create(0, config -> config.maxGrantFrames(-1))).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void grantTablesAreNoLargerThanTheyAreMadeHere() {
        machine.hypervisor().grantLimits().frames(Integer.MAX_VALUE);
        machine.hypervisor().grantLimits().maptrackFrames(70_000);
        final Domain asHost = machine.hypervisor().domain(created(0));
        assertThat(asHost.grants().framesMax()).isEqualTo(65_536);
        assertThat(asHost.maxMaptrackFrames).isEqualTo(65_536);
        assertThat(create(0, config -> config.maxGrantFrames(65_537).maxMaptrackFrames(65_537))).isZero();
    }

    private int createdWith(final int grantFrames) {
        assertThat(create(0, config -> config.maxGrantFrames(grantFrames).maxMaptrackFrames(1))).isZero();
        return machine.memory().getShort(dom0.maddr(dom0.pages() - 1) + 8) & 0xffff;
    }

    @Test
    void theNumberIsChosenBeforeTheConfigurationIsJudged() {
        final int first = created(0);
        for (int i = 0; i < 3; i++) {
            assertThat(create(0, config -> config.maxVcpus(0))).isEqualTo(-Errno.XEN_EINVAL);
        }
        assertThat(created(0)).isEqualTo(first + 4);
    }

    @Test
    void aReservedNumberMeansChooseAndAFreeOneIsTaken() {
        final int first = created(0x7ff0);
        assertThat(created(first + 10)).isEqualTo(first + 10);
        assertThat(create(first + 10, config -> {
        })).isEqualTo(-Errno.XEN_EEXIST);
        assertThat(created(0)).isEqualTo(first + 1);
    }

    @Test
    void aBadConfigurationIsEinval() {
        assertThat(create(0, config -> config.flags(1 << 30))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.flags(Domctl.XEN_DOMCTL_CDF_hvm))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.flags(Domctl.XEN_DOMCTL_CDF_hap))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.flags(Domctl.XEN_DOMCTL_CDF_iommu))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.flags(Domctl.XEN_DOMCTL_CDF_vpmu))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.iommuOpts(1))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.maxVcpus(8193))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.grantOpts(0))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.grantOpts(3))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.grantOpts(0x12))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.maxGrantFrames(0))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.maxGrantFrames(65))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.maxMaptrackFrames(1025))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.vmtraceSize(4096))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.archMiscFlags(1 << 5))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(create(0, config -> config.cpupoolId(7))).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void structureVersionDomainPermissionOperationInThisOrder() {
        assertThat(domU.call(Xen.__HYPERVISOR_domctl, PvDomainFixture.BAD_POINTER, 0, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        machine.domctlHead(domU, 9999, NOBODY).interfaceVersion(0x14);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EACCES);
        machine.domctlHead(domU, 9999, NOBODY);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_ESRCH);
        machine.domctlHead(domU, 9999, 0);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(machine.domctl(9999, DOMU)).isEqualTo(-Errno.XEN_ENOSYS);
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_createdomain, NOBODY);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EPERM);
    }

    private XenDomctlGetdomaininfo info(final int domid) {
        final XenDomctlGetdomaininfo info = new XenDomctlGetdomaininfo().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_getdomaininfo, domid));
        assertThat(machine.domctl(dom0)).isZero();
        return info;
    }

    @Test
    void getdomaininfoTellsOfThisDomainOrTheNextOneUp() {
        domU.domain().handle[3] = 9;
        final XenDomctlGetdomaininfo info = info(DOMU);
        assertThat(info.domain()).isEqualTo(DOMU);
        assertThat(info.totPages()).isEqualTo(MachineFixture.PAGES);
        assertThat(info.maxPages()).isEqualTo(MachineFixture.PAGES + 64);
        assertThat(info.nrOnlineVcpus()).isEqualTo(1);
        assertThat(info.maxVcpuId()).isZero();
        assertThat(info.sharedInfoFrame()).isEqualTo(domU.domain().sharedInfoMfn());
        assertThat(info.handle(3)).isEqualTo(9);
        machine.domain(7, false);
        assertThat(info(DOMU + 1).domain()).isEqualTo(7);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_getdomaininfo, 8)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void getdomaininfoOfAReservedNumberIsEinvalBeforeThePermissionIsAsked() {
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, 0x7ff0);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EINVAL);
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, NOBODY);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_ESRCH);
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, 0);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void theXenstoreDomainMayAskWhoIsThereAndNothingElse() {
        domU.domain().xenstoreDomain = true;
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, 0);
        assertThat(machine.domctl(domU)).isZero();
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_pausedomain, 0);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(info(DOMU).flags() & Domctl.XEN_DOMINF_xs_domain).isNotZero();
        final int made = createdFor(Domctl.XEN_DOMCTL_CDF_xs_domain);
        assertThat(machine.hypervisor().domain(made).xenstoreDomain).isTrue();
    }

    private int createdFor(final int flags) {
        assertThat(create(0, config -> config.flags(flags))).isZero();
        return machine.memory().getShort(dom0.maddr(dom0.pages() - 1) + 8) & 0xffff;
    }

    @Test
    void flagsTellBlockedRunningShutDownAndDebugged() {
        assertThat(info(DOMU).flags()).isEqualTo(NOT_SHUT_DOWN);
        domU.vcpu().blocked = true;
        assertThat(info(DOMU).flags()).isEqualTo(Domctl.XEN_DOMINF_blocked | NOT_SHUT_DOWN);
        dom0.vcpu().running = true;
        assertThat(info(0).flags()).isEqualTo(Domctl.XEN_DOMINF_running | NOT_SHUT_DOWN);
        new XenDomctlSetdebugging().wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_setdebugging, DOMU)).enable(1);
        assertThat(machine.domctl(dom0)).isZero();
        machine.hypervisor().shutdown(domU.domain(), Sched.SHUTDOWN_reboot);
        assertThat(info(DOMU).flags()).isEqualTo(Domctl.XEN_DOMINF_blocked | Domctl.XEN_DOMINF_debugged
                | Domctl.XEN_DOMINF_shutdown | Sched.SHUTDOWN_reboot << Domctl.XEN_DOMINF_shutdownshift);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_resumedomain, DOMU)).isZero();
        assertThat(info(DOMU).flags() & Domctl.XEN_DOMINF_shutdown).isZero();
    }

    @Test
    void whatADomainCannotDoToItselfIsEinval() {
        for (final int command : new int[]{Domctl.XEN_DOMCTL_destroydomain, Domctl.XEN_DOMCTL_pausedomain,
                Domctl.XEN_DOMCTL_resumedomain, Domctl.XEN_DOMCTL_setdebugging, Domctl.XEN_DOMCTL_max_vcpus,
                Domctl.XEN_DOMCTL_setvcpucontext, Domctl.XEN_DOMCTL_shadow_op}) {
            assertThat(machine.domctl(command, 0)).as("domctl " + command).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    @Test
    void pausesAreCounted() {
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_pausedomain, DOMU)).isZero();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_pausedomain, DOMU)).isZero();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_unpausedomain, DOMU)).isZero();
        assertThat(domU.vcpu().runnable()).isFalse();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_unpausedomain, DOMU)).isZero();
        assertThat(domU.vcpu().runnable()).isTrue();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_unpausedomain, DOMU)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void maxVcpusMustBeTheNumberGivenAtCreation() {
        final XenDomctlMaxVcpus request = new XenDomctlMaxVcpus().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_max_vcpus, DOMU)).max(3);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.max(2);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.domain().vcpu(1)).isNotNull();
    }

    @Test
    void maxMemMayBeBelowWhatIsInUseAndKeepsTheDomainFromGrowing() {
        new XenDomctlMaxMem().wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_max_mem, DOMU)).maxMemkb(43);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.domain().maxPages).isEqualTo(10);
        assertThat(machine.hypervisor().frames().allocate(domU.domain(), 0)).isEqualTo(-Errno.XEN_E2BIG);
    }

    @Test
    void handleAndTimeOffsetAreKept() {
        new XenDomctlSetdomainhandle().wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_setdomainhandle, DOMU))
                .handle(15, 0xab);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.domain().handle[15]).isEqualTo((byte) 0xab);
        final int before = domU.domain().sharedInfo().wcSec();
        new XenDomctlSettimeoffset().wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_settimeoffset, DOMU))
                .timeOffsetSeconds(3600);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.domain().sharedInfo().wcSec() - before)
                .isEqualTo(before == 0 ? (int) machine.hypervisor().wallClockSec() + 3600 : 3600);
    }

    @Test
    void theTimeOffsetOfADyingDomainReachesNobodyElsesMemory() {
        final long held = domU.mfn(8);
        assertThat(machine.hypervisor().frames().getPage(held)).isTrue();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, DOMU)).isZero();
        assertThat(machine.hypervisor().frames().owner(domU.domain().sharedInfoMfn())).isEqualTo(DOMU);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_settimeoffset, DOMU)).isZero();
        machine.hypervisor().frames().putPage(held);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_settimeoffset, DOMU)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void theOnlyAddressSizeIs64() {
        final XenDomctlAddressSize size = new XenDomctlAddressSize().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_set_address_size, DOMU)).size(32);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        size.size(64);
        assertThat(machine.domctl(dom0)).isZero();
    }

    @Test
    void aGlobalVirqGetsAHandlerAndAPerVcpuOneDoesNot() {
        final XenDomctlSetVirqHandler request = new XenDomctlSetVirqHandler().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_set_virq_handler, DOMU)).virq(Xen.VIRQ_CONSOLE);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(machine.hypervisor().virqHandler(Xen.VIRQ_CONSOLE)).isEqualTo(DOMU);
        request.virq(Xen.VIRQ_TIMER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.virq(24);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void vcpuinfoIsOfAVcpuThatIsThere() {
        final XenDomctlGetvcpuinfo info = new XenDomctlGetvcpuinfo().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_getvcpuinfo, DOMU)).vcpu(2);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        info.vcpu(1);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ESRCH);
        info.vcpu(0);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(info.online()).isEqualTo(1);
        assertThat(info.blocked()).isZero();
    }

    @Test
    void aContextIsRefusedByVcpuThenStateThenPointer() {
        final XenDomctlVcpucontext request = new XenDomctlVcpucontext().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_getvcpucontext, DOMU)).vcpu(1).ctxt(PvDomainFixture.BAD_POINTER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        domU.domain().allocateVcpu(1);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENODATA);
        request.vcpu(0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_setvcpucontext, DOMU);
        request.vcpu(2).ctxt(0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.vcpu(0).ctxt(PvDomainFixture.BAD_POINTER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void anExtendedStateOfItsHeaderAloneIsThatOfAVcpuThatNeverUsedAny() {
        final XenDomctlVcpuextstate request = new XenDomctlVcpuextstate().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_setvcpuextstate, DOMU)).size(16).buffer(dom0.args() + LIST);
        machine.memory().putLong(list(0), 0);
        machine.memory().putLong(list(1), 0);
        assertThat(machine.domctl(dom0)).isZero();
        machine.memory().putLong(list(1), 3);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.size(24);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.size(16).buffer(PvDomainFixture.BAD_POINTER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void affinityMustNameTheOneCpuAndIsReadBackWithZerosBehindIt() {
        final XenDomctlVcpuaffinity request = new XenDomctlVcpuaffinity()
                .wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_setvcpuaffinity, DOMU))
                .flags(Domctl.XEN_VCPUAFFINITY_HARD).cpumapHardBitmap(dom0.args() + LIST).cpumapHardNrBits(64);
        machine.memory().putLong(list(0), 2);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        machine.memory().putLong(list(0), -1);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(machine.memory().getLong(list(0))).isEqualTo(1);
        request.cpumapHardBitmap(PvDomainFixture.BAD_POINTER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        request.flags(0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.flags(Domctl.XEN_VCPUAFFINITY_SOFT).vcpu(1);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void anNmiIsTheOnlyTriggerOfAPvVcpu() {
        final XenDomctlSendtrigger request = new XenDomctlSendtrigger().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_sendtrigger, DOMU)).trigger(Domctl.XEN_DOMCTL_SENDTRIGGER_NMI).vcpu(9);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ESRCH);
        request.vcpu(0);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(domU.vcpu().nmiPending).isTrue();
        request.trigger(Domctl.XEN_DOMCTL_SENDTRIGGER_POWER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.trigger(Domctl.XEN_DOMCTL_SENDTRIGGER_RESET);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void pageframeinfoReplacesEachFrameByItsTypeWord() {
        final XenDomctlGetpageframeinfo3 request = new XenDomctlGetpageframeinfo3()
                .wrap(machine.memory(), union(dom0, Domctl.XEN_DOMCTL_getpageframeinfo3, DOMU)).num(6)
                .array(dom0.args() + LIST);
        final long[] mfns = {domU.mfn(PvDomainFixture.L4), domU.mfn(PvDomainFixture.L1), domU.mfn(8),
                domU.domain().sharedInfoMfn(), PvDomainFixture.BAD_MFN, dom0.mfn(8)};
        for (int i = 0; i < mfns.length; i++) {
            machine.memory().putLong(list(i), mfns[i]);
        }
        assertThat(machine.domctl(dom0)).isZero();
        final long[] words = {0xc000_0000L, 0x1000_0000L, 0, 0xf000_0000L, 0xf000_0000L, 0xf000_0000L};
        for (int i = 0; i < words.length; i++) {
            assertThat(machine.memory().getLong(list(i))).as("frame " + i).isEqualTo(words[i]);
        }
        request.num(1025);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_E2BIG);
        request.num(1).array(PvDomainFixture.BAD_POINTER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aHypercallPageNeedsAFrameOfTheDomainThatCanBeWritten() {
        final XenDomctlHypercallInit request = new XenDomctlHypercallInit().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_hypercall_init, DOMU)).gmfn(domU.mfn(8));
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(machine.memory().getLong(domU.maddr(8) + 17 * 32)).isEqualTo(0x11b8_5341_51L);
        request.gmfn(domU.mfn(PvDomainFixture.L1));
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EPERM);
        request.gmfn(dom0.mfn(8));
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aTargetMustBeAnotherDomainAndIsNeverHvm() {
        final XenDomctlSetTarget request = new XenDomctlSetTarget().wrap(machine.memory(),
                union(dom0, Domctl.XEN_DOMCTL_set_target, DOMU)).target(NOBODY);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ESRCH);
        request.target(DOMU);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        request.target(0);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
    }
}
