package io.xenolith.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlGetdomaininfolist;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.vcpu.VcpuRunstateInfo;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.version.XenFeatureInfo;
import io.xenolith.abi.xen.VcpuTimeInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that answer as other versions than 4.17: what their headers say differs. */
class AbiProfileTest {
    private static final int LIST = 1024;
    private static final int DATA = 9;

    private MachineFixture machine;

    @AfterEach
    void stop() {
        if (machine != null) {
            machine.close();
        }
    }

    private void host(final String abi) {
        machine = new MachineFixture(AbiProfile.named(abi).orElseThrow());
    }

    private long version(final PvDomainFixture guest, final int cmd, final long arg) {
        return guest.call(Xen.__HYPERVISOR_xen_version, cmd, arg, 0, 0);
    }

    private long union(final int cmd) {
        return new XenSysctl().wrap(machine.memory(), machine.clearArgs(machine.dom0())).cmd(cmd)
                .interfaceVersion(machine.hypervisor().config().abi().sysctlVersion()).structAddress()
                + XenSysctl.U_OFFSET;
    }

    private long sysctl() {
        return machine.dom0().call(Xen.__HYPERVISOR_sysctl, machine.dom0().args(), 0, 0, 0);
    }

    private long platform(final int cmd) {
        new XenPlatformOp().wrap(machine.memory(), machine.clearArgs(machine.dom0())).cmd(cmd)
                .interfaceVersion(Platform.XENPF_INTERFACE_VERSION);
        return machine.dom0().call(Xen.__HYPERVISOR_platform_op, machine.dom0().args(), 0, 0, 0);
    }

    @Test
    void theNamesAreInAscendingOrderAndNoOtherNamesAProfile() {
        assertThat(AbiProfile.names()).containsExactly("4.14", "4.17", "debian-4.17", "4.20", "4.21");
        assertThat(AbiProfile.named("4.18")).isEmpty();
        assertThat(AbiProfile.named("debian-4.17")).hasValue(AbiProfile.DEBIAN_4_17);
    }

    @Test
    void whatIsNotKnownOfAVersionIsNamedAndOnlyTheRecordedOneKnowsAll() {
        assertThat(AbiProfile.names().stream().map(name -> AbiProfile.named(name).orElseThrow())
                .filter(profile -> profile.unknown().isEmpty()).map(AbiProfile::name))
                .containsExactly("4.17", "debian-4.17");
    }

    @ParameterizedTest
    @CsvSource({"4.14,14,.unknown", "4.17,17,.7", "debian-4.17,17,.7", "4.20,20,.unknown", "4.21,21,.unknown"})
    void theVersionIsTheProfilesAndWhatIsNotKnownSaysSo(final String abi, final int minor, final String extra) {
        host(abi);
        final PvDomainFixture domU = machine.domU();
        assertThat(version(domU, Version.XENVER_version, 0)).isEqualTo(4L << 16 | minor);
        final long maddr = machine.clearArgs(domU);
        assertThat(version(domU, Version.XENVER_extraversion, domU.args())).isZero();
        assertThat(text(maddr, extra.length())).isEqualTo(extra);
    }

    private String text(final long maddr, final int length) {
        return new String(machine.memory().bytes(maddr, length), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"4.14,18,19", "4.17,21,21", "4.20,23,21", "4.21,23,22"})
    void domctlAndSysctlWantTheProfilesInterfaceVersionAndRefuseAnyOther(final String abi, final int domctl,
            final int sysctl) {
        host(abi);
        final PvDomainFixture dom0 = machine.dom0();
        final List<Integer> accepted = IntStream.range(10, 30).filter(version -> {
            machine.domctlHead(dom0, Domctl.XEN_DOMCTL_getdomaininfo, 0).interfaceVersion(version);
            return machine.domctl(dom0) == 0;
        }).boxed().toList();
        assertThat(accepted).containsExactly(domctl);
        assertThat(IntStream.range(10, 30).filter(version -> {
            union(Sysctl.XEN_SYSCTL_sched_id);
            new XenSysctl().wrap(machine.memory(), dom0.maddr(dom0.pages() - 1)).interfaceVersion(version);
            return sysctl() == 0;
        })).containsExactly(sysctl);
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_getdomaininfo, 0).interfaceVersion(domctl + 1);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EACCES);
    }

    @ParameterizedTest
    @CsvSource({"4.14,0x0020e0", "4.17,0x0220e0", "4.20,0x1e20e0", "4.21,0x1e20e0"})
    void featuresAreThoseThatTheHeadersHave(final String abi, final String bits) {
        host(abi);
        final long maddr = machine.clearArgs(machine.domU());
        assertThat(version(machine.domU(), Version.XENVER_get_features, machine.domU().args())).isZero();
        assertThat(new XenFeatureInfo().wrap(machine.memory(), maddr).submap()).isEqualTo(Integer.decode(bits));
    }

    @Test
    void aBuildIdThatIsNotKnownIsNoData() {
        host("4.20");
        assertThat(version(machine.dom0(), Version.XENVER_build_id, 0)).isEqualTo(-Errno.XEN_ENODATA);
        assertThat(version(machine.domU(), Version.XENVER_build_id, 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @ParameterizedTest
    @CsvSource({"4.14,-38", "4.17,-38", "4.20,8", "4.21,8"})
    void aTextOfAnyLengthIsAnOperationOfLaterXens(final String abi, final long result) {
        host(abi);
        assertThat(version(machine.domU(), OtherVersions.XENVER_extraversion2, 0)).isEqualTo(result);
    }

    @Test
    void aTextOfAnyLengthSaysItsLengthOrFillsTheRoomThereIs() {
        host("4.20");
        final PvDomainFixture domU = machine.domU();
        final long maddr = machine.clearArgs(domU);
        assertThat(version(domU, OtherVersions.XENVER_extraversion2, domU.args())).isEqualTo(-Errno.XEN_EINVAL);
        machine.memory().putInt(maddr, 7);
        assertThat(version(domU, OtherVersions.XENVER_extraversion2, domU.args())).isEqualTo(-Errno.XEN_ENOBUFS);
        machine.memory().putInt(maddr, 100);
        machine.memory().fill(maddr + 4, 100, (byte) '#');
        assertThat(version(domU, OtherVersions.XENVER_extraversion2, domU.args())).isEqualTo(8);
        assertThat(text(maddr + 4, 9)).isEqualTo(".unknown#");
        assertThat(version(domU, OtherVersions.XENVER_extraversion2, PvDomainFixture.BAD_POINTER))
                .isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void xensCommandLineOfAnyLengthIsForControlDomainsOnly() {
        host("4.21");
        assertThat(version(machine.domU(), OtherVersions.XENVER_commandline2, 0)).isEqualTo("<denied>".length());
        assertThat(version(machine.dom0(), OtherVersions.XENVER_commandline2, 0)).isEqualTo("unknown".length());
        assertThat(version(machine.dom0(), OtherVersions.XENVER_changeset2, 0)).isEqualTo("unknown".length());
        assertThat(version(machine.dom0(), OtherVersions.XENVER_capabilities2, 0))
                .isEqualTo(AbiProfile.XEN_4_21.capabilities().length());
    }

    @ParameterizedTest
    @CsvSource({
            // what, 4.14, 4.17, 4.20, 4.21
            "58, 0, -38, -38, -38", "84, -38, -22, -22, -22", "85, -38, -95, -95, -95", "86, -38, -95, -95, -95",
            "87, -38, -38, -38, -38", "88, -38, -38, 0, 0", "89, -38, -38, -95, -95", "90, -38, -38, -38, -38"})
    void aDomctlThatAVersionHasNotIsEnosys(final int cmd, final int in414, final int in417, final int in420,
            final int in421) {
        assertThat(List.of("4.14", "4.17", "4.20", "4.21")).map(abi -> {
            try (MachineFixture other = new MachineFixture(AbiProfile.named(abi).orElseThrow())) {
                other.dom0().domain().pirqs.set(0, 16);
                return (int) other.domctl(cmd, MachineFixture.DOMU);
            }
        }).containsExactly(in414, in417, in420, in421);
    }

    @ParameterizedTest
    @CsvSource({"64,-38,-19", "65,-38,0", "66,-38,-22", "67,-38,-38"})
    void aPlatformOperationThatCameLaterIsEnosysBefore(final int cmd, final int before, final int since) {
        host("4.17");
        assertThat(platform(cmd)).isEqualTo(before);
        stop();
        host("4.20");
        assertThat(platform(cmd)).isEqualTo(since);
    }

    @Test
    void theMicrocodeOfAProcessorThatIsThereHasItsSignature() {
        host("4.20");
        final long maddr = machine.dom0().maddr(machine.dom0().pages() - 1);
        assertThat(platform(OtherVersions.XENPF_get_ucode_revision)).isZero();
        assertThat(machine.memory().getInt(maddr + XenPlatformOp.U_OFFSET + 4))
                .isEqualTo(machine.hypervisor().cpuPolicy().visible().leaf(1).eax());
        machine.memory().putInt(maddr + XenPlatformOp.U_OFFSET, 1);
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_platform_op, machine.dom0().args(), 0, 0, 0))
                .isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aResetIsToldOfDevicesThatAreThere() {
        host("4.20");
        final PvDomainFixture dom0 = machine.dom0();
        final long maddr = machine.clearArgs(dom0);
        machine.memory().putShort(maddr + 2, (short) 0x0801);
        assertThat(reset(dom0)).isEqualTo(-Errno.XEN_ENODEV);
        assertThat(dom0.call(Xen.__HYPERVISOR_physdev_op, Physdev.PHYSDEVOP_pci_device_add, dom0.args(), 0, 0))
                .isZero();
        assertThat(reset(dom0)).isZero();
        machine.memory().putInt(maddr + 4, 4);
        assertThat(reset(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(reset(machine.domU())).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aResetIsUnknownTo417() {
        host("4.17");
        assertThat(reset(machine.dom0())).isEqualTo(-Errno.XEN_ENOSYS);
    }

    private static long reset(final PvDomainFixture guest) {
        return guest.call(Xen.__HYPERVISOR_physdev_op, OtherVersions.PHYSDEVOP_pci_device_reset, guest.args(), 0, 0);
    }

    @Test
    void aLineIsGivenAsAnInterruptIs() {
        host("4.20");
        final PvDomainFixture dom0 = machine.dom0();
        dom0.domain().pirqs.set(9);
        assertThat(gsi(9, 1)).isZero();
        assertThat(machine.domU().domain().pirqs.get(9)).isTrue();
        assertThat(gsi(9, 0)).isZero();
        assertThat(machine.domU().domain().pirqs.get(9)).isFalse();
        assertThat(gsi(9, 2)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(gsi(-1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(gsi(10, 1)).isEqualTo(-Errno.XEN_EPERM);
    }

    private long gsi(final int gsi, final int flags) {
        final long u = machine.domctlHead(machine.dom0(), OtherVersions.XEN_DOMCTL_gsi_permission, MachineFixture.DOMU)
                .structAddress() + XenDomctl.U_OFFSET;
        machine.memory().putInt(u, gsi);
        machine.memory().putInt(u + 4, flags);
        return machine.domctl(machine.dom0());
    }

    private long register(final int cmd, final long maddr) {
        final PvDomainFixture domU = machine.domU();
        machine.memory().putLong(machine.clearArgs(domU), maddr);
        return domU.call(Xen.__HYPERVISOR_vcpu_op, cmd, 0, domU.args(), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {OtherVersions.VCPUOP_register_runstate_phys_area,
            OtherVersions.VCPUOP_register_vcpu_time_phys_area})
    void anAreaByPhysicalAddressLiesInOnePageOfTheGuestsAndIsUnknownTo417(final int cmd) {
        host("4.20");
        final PvDomainFixture domU = machine.domU();
        final long page = domU.maddr(DATA);
        assertThat(register(cmd, page + Page.SIZE - 8)).isEqualTo(-Errno.XEN_ENXIO);
        assertThat(register(cmd, page + 4)).isEqualTo(-Errno.XEN_ENXIO);
        assertThat(register(cmd, machine.dom0().maddr(DATA))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(register(cmd, domU.maddr(PvDomainFixture.L1))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.call(Xen.__HYPERVISOR_vcpu_op, cmd, 0, PvDomainFixture.BAD_POINTER, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        assertThat(register(cmd, page)).isZero();
        machine.checkInvariants();
        stop();
        host("4.17");
        assertThat(register(cmd, machine.domU().maddr(DATA))).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void theRunstateIsWrittenToThePhysicalAreaAndNotToTheVirtualOneUntilItIsGivenUp() {
        host("4.20");
        final PvDomainFixture domU = machine.domU();
        machine.hypervisor().clock().advance(5);
        domU.vcpu().runstate().update();
        assertThat(register(Vcpu.VCPUOP_register_runstate_memory_area, domU.va(DATA + 1))).isZero();
        assertThat(register(OtherVersions.VCPUOP_register_runstate_phys_area, domU.maddr(DATA))).isZero();
        machine.memory().fill(domU.maddr(DATA), VcpuRunstateInfo.SIZE, (byte) -1);
        machine.memory().fill(domU.maddr(DATA + 1), VcpuRunstateInfo.SIZE, (byte) -1);
        domU.vcpu().runstate().writeArea();
        assertThat(machine.memory().getLong(domU.maddr(DATA) + VcpuRunstateInfo.STATE_ENTRY_TIME_OFFSET))
                .isEqualTo(domU.vcpu().runstate().entryNs());
        assertThat(machine.memory().getLong(domU.maddr(DATA + 1))).isEqualTo(-1);
        assertThat(register(OtherVersions.VCPUOP_register_runstate_phys_area, -1)).isZero();
        domU.vcpu().runstate().writeArea();
        assertThat(machine.memory().getLong(domU.maddr(DATA + 1) + VcpuRunstateInfo.STATE_ENTRY_TIME_OFFSET))
                .isEqualTo(domU.vcpu().runstate().entryNs());
        machine.checkInvariants();
    }

    @Test
    void theTimeIsWrittenToThePhysicalAreaAtOnceAndItsPageStaysWritable() {
        host("4.21");
        final PvDomainFixture domU = machine.domU();
        machine.hypervisor().clock().advance(1234);
        assertThat(register(OtherVersions.VCPUOP_register_vcpu_time_phys_area, domU.maddr(DATA) + 64)).isZero();
        assertThat(machine.memory().getLong(domU.maddr(DATA) + 64 + VcpuTimeInfo.SYSTEM_TIME_OFFSET))
                .isEqualTo(machine.hypervisor().clock().nowNs());
        assertThat(machine.hypervisor().paging().pin(MachineFixture.DOMU, domU.mfn(DATA), 1)).isNotZero();
        // A second area ends the first one.
        assertThat(register(OtherVersions.VCPUOP_register_vcpu_time_phys_area, domU.maddr(DATA + 1))).isZero();
        assertThat(register(OtherVersions.VCPUOP_register_vcpu_time_phys_area, -1)).isZero();
        machine.checkInvariants();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.14", "4.17", "debian-4.17", "4.20", "4.21"})
    void aDomainIsMadeAndShownByTheVersionsOwnLayout(final String abi) {
        host(abi);
        final AbiProfile profile = machine.hypervisor().config().abi();
        final XenDomctl head = machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_createdomain, 7);
        final long u = head.structAddress() + XenDomctl.U_OFFSET;
        final LocalMemory config = new LocalMemory(XenDomctlCreatedomain.SIZE);
        new XenDomctlCreatedomain().wrap(config, 0).maxVcpus(3).maxEvtchnPort(99).maxGrantFrames(2)
                .maxMaptrackFrames(5).grantOpts(2).handle(15, 0x5a);
        final LocalMemory theirs = new LocalMemory(128);
        profile.headers().form("xen_domctl_createdomain", XenDomctlCreatedomain.SIZE).fromBase(config, 0, theirs, 0);
        machine.memory().write(u, theirs.array(), 0, 128);
        assertThat(machine.domctl(machine.dom0())).isZero();
        assertThat(machine.hypervisor().domain(7).maxVcpus()).isEqualTo(3);

        machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_getdomaininfo, 7);
        machine.memory().fill(u, 128, (byte) '#');
        assertThat(machine.domctl(machine.dom0())).isZero();
        final int size = profile.headers().form("xen_domctl_getdomaininfo", XenDomctlGetdomaininfo.SIZE).size();
        assertThat(machine.memory().getByte(u + XenDomctlGetdomaininfo.HANDLE_OFFSET + 15)).isEqualTo((byte) 0x5a);
        assertThat(machine.memory().getShort(u)).isEqualTo((short) 7);
        assertThat(machine.memory().getByte(u + size)).as("behind the struct").isEqualTo((byte) '#');
    }

    @ParameterizedTest
    @CsvSource({"4.14,104", "4.17,112", "4.21,112"})
    void theListOfDomainsHasEntriesOfTheVersionsOwnSize(final String abi, final int size) {
        host(abi);
        final PvDomainFixture dom0 = machine.dom0();
        final XenSysctlGetdomaininfolist request = new XenSysctlGetdomaininfolist().wrap(machine.memory(),
                union(Sysctl.XEN_SYSCTL_getdomaininfolist));
        final long list = dom0.maddr(dom0.pages() - 1) + LIST;
        machine.memory().fill(list, LIST, (byte) '#');
        request.maxDomains(5).buffer(dom0.args() + LIST);
        assertThat(sysctl()).isZero();
        assertThat(request.numDomains()).isEqualTo(2);
        assertThat(machine.memory().getShort(list + size)).isEqualTo((short) MachineFixture.DOMU);
        assertThat(machine.memory().getByte(list + 2L * size)).isEqualTo((byte) '#');
        assertThat(machine.memory().getByte(list + 2L * size - 1)).isNotEqualTo((byte) '#');
    }

    @ParameterizedTest
    @CsvSource({"4.14,32", "4.17,40", "4.20,40"})
    void theHostsMemoryIsWhereTheVersionHasIt(final String abi, final int totalPagesOffset) {
        host(abi);
        final long u = union(Sysctl.XEN_SYSCTL_physinfo);
        assertThat(sysctl()).isZero();
        assertThat(machine.memory().getLong(u + totalPagesOffset)).isEqualTo(machine.memory().frames());
        assertThat(machine.memory().getInt(u + 8)).as("nr_cpus").isEqualTo(1);
        assertThat(XenSysctlPhysinfo.TOTAL_PAGES_OFFSET).isEqualTo(40);
    }

    @Test
    void anInterruptOf414IsAByte() {
        host("4.14");
        machine.dom0().domain().pirqs.set(3);
        final long u = machine.domctlHead(machine.dom0(), Domctl.XEN_DOMCTL_irq_permission, MachineFixture.DOMU)
                .structAddress() + XenDomctl.U_OFFSET;
        // Rubbish in the bytes that 4.17's wider field covers.
        machine.memory().fill(u, 8, (byte) 1);
        machine.memory().putByte(u, (byte) 3);
        assertThat(machine.domctl(machine.dom0())).isZero();
        assertThat(machine.domU().domain().pirqs.get(3)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"4.14,391", "4.17,395", "4.20,409", "4.21,410"})
    void theListingHasTheVersionsOwnOperations(final String abi, final int lines) {
        host(abi);
        assertThat(machine.hypervisor().hypercalls().totals().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(lines);
    }
}
