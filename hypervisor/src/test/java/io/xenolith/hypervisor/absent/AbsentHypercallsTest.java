package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hvm.HvmOp;
import io.xenolith.abi.hypfs.Hypfs;
import io.xenolith.abi.kexec.Kexec;
import io.xenolith.abi.mca.Mca;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.physdev.PhysdevApic;
import io.xenolith.abi.physdev.PhysdevIrq;
import io.xenolith.abi.physdev.PhysdevMapPirq;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hypercalls that this Xen, or the machine, has nothing behind: what they refuse, and in which order. */
class AbsentHypercallsTest {
    private static final int NOBODY = 500;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();
    private final PvDomainFixture domU = machine.domU();

    @AfterEach
    void stop() {
        machine.close();
    }

    private static long deviceModel(final PvDomainFixture caller, final int domid, final long count,
            final long buffers) {
        return caller.call(Xen.__HYPERVISOR_dm_op, domid, count, buffers, 0);
    }

    @Test
    void deviceModelOpJudgesCountPointerDomain() {
        assertThat(deviceModel(dom0, NOBODY, 0, BAD_POINTER)).isEqualTo(-Errno.XEN_ENODATA);
        assertThat(deviceModel(dom0, NOBODY, 3, BAD_POINTER)).isEqualTo(-Errno.XEN_E2BIG);
        assertThat(deviceModel(dom0, NOBODY, 2, BAD_POINTER)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(deviceModel(dom0, NOBODY, 1, dom0.args())).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(deviceModel(dom0, Xen.DOMID_SELF, 1, dom0.args())).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(deviceModel(dom0, 0, 1, dom0.args())).isEqualTo(-Errno.XEN_EPERM);
        assertThat(deviceModel(dom0, MachineFixture.DOMU, 1, dom0.args())).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void hvmParametersMustBeReadableToBeRefused() {
        assertThat(domU.call(Xen.__HYPERVISOR_hvm_op, HvmOp.HVMOP_get_param, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        assertThat(domU.call(Xen.__HYPERVISOR_hvm_op, HvmOp.HVMOP_get_param, domU.args(), 0, 0))
                .isEqualTo(-Errno.XEN_EINVAL);
    }

    private long kexec(final int op, final int type) {
        machine.memory().putInt(machine.clearArgs(dom0), type);
        return dom0.call(Xen.__HYPERVISOR_kexec_op, op, dom0.args(), 0, 0);
    }

    @Test
    void kexecHasNoImageOfEitherType() {
        assertThat(kexec(Kexec.KEXEC_CMD_kexec, Kexec.KEXEC_TYPE_CRASH)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(kexec(Kexec.KEXEC_CMD_kexec, 2)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(kexec(Kexec.KEXEC_CMD_kexec_status, Kexec.KEXEC_TYPE_CRASH)).isZero();
        assertThat(kexec(Kexec.KEXEC_CMD_kexec_unload, 2)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.call(Xen.__HYPERVISOR_kexec_op, 0, BAD_POINTER, 0, 0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(dom0.call(Xen.__HYPERVISOR_kexec_op, -1, BAD_POINTER, 0, 0)).isZero();
        assertThat(domU.call(Xen.__HYPERVISOR_kexec_op, 99, 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    private long hypfs(final int op, final String path) {
        final byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
        machine.memory().write(machine.clearArgs(dom0), bytes, 0, bytes.length);
        return dom0.call(Xen.__HYPERVISOR_hypfs_op, op, dom0.args(), bytes.length, 0);
    }

    @Test
    void hypfsJudgesPermissionThenPathThenCommand() {
        assertThat(domU.call(Xen.__HYPERVISOR_hypfs_op, 0, 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(dom0.call(Xen.__HYPERVISOR_hypfs_op, 0, 0, 1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(hypfs(9, "")).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(hypfs(9, "params\0")).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(hypfs(9, "/params")).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(hypfs(9, "/params\0")).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        final int tooLong = Hypfs.XEN_HYPFS_MAX_PATHLEN + 1;
        assertThat(dom0.call(Xen.__HYPERVISOR_hypfs_op, 1, dom0.args(), tooLong, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.call(Xen.__HYPERVISOR_hypfs_op, 1, BAD_POINTER, 2, 0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void machineChecksJudgePermissionPointerVersion() {
        assertThat(domU.call(Xen.__HYPERVISOR_arch_0, BAD_POINTER, 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(dom0.call(Xen.__HYPERVISOR_arch_0, BAD_POINTER, 0, 0, 0)).isEqualTo(-Errno.XEN_EFAULT);
        machine.memory().putInt(machine.clearArgs(dom0), Mca.XEN_MC_fetch);
        assertThat(dom0.call(Xen.__HYPERVISOR_arch_0, dom0.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EACCES);
    }

    @Test
    void aMachineCheckCallWhoseHeadWasNotReadIsNotReportedUnderAnEarlierOne() {
        final MachineCheckOp handler = new MachineCheckOp(machine.hypervisor());
        machine.memory().putInt(machine.clearArgs(dom0), Mca.XEN_MC_msrinject);
        final Vcpu reader = dom0.domain().vcpu(0);
        assertThat(handler.call(reader, dom0.args(), 0, 0, 0, 0)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(handler.subOperation(dom0.args(), 0, 0)).isEqualTo(Mca.XEN_MC_msrinject);
        assertThat(handler.call(domU.domain().vcpu(0), domU.args(), 0, 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(handler.subOperation(domU.args(), 0, 0)).isZero();
        assertThat(handler.call(reader, dom0.args(), 0, 0, 0, 0)).isEqualTo(-Errno.XEN_EACCES);
        assertThat(handler.call(reader, BAD_POINTER, 0, 0, 0, 0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(handler.subOperation(BAD_POINTER, 0, 0)).isZero();
    }

    @Test
    void thePagingContinuationTakesOnlyAShadowOpAndThenAnswersAsDomctl() {
        final XenDomctl op = machine.domctlHead(domU, Domctl.XEN_DOMCTL_shadow_op, NOBODY);
        assertThat(domU.call(Xen.__HYPERVISOR_arch_1, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_ESRCH);
        op.domain(0);
        assertThat(domU.call(Xen.__HYPERVISOR_arch_1, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        op.cmd(Domctl.XEN_DOMCTL_pausedomain);
        assertThat(domU.call(Xen.__HYPERVISOR_arch_1, domU.args(), 0, 0, 0)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        assertThat(domU.call(Xen.__HYPERVISOR_arch_1, BAD_POINTER, 0, 0, 0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void profilingOperationsExistAndNobodyMayUseThem() {
        assertThat(dom0.call(Xen.__HYPERVISOR_xenoprof_op, 17, 0, 0, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(dom0.call(Xen.__HYPERVISOR_xenoprof_op, 18, 0, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.call(Xen.__HYPERVISOR_xenoprof_op, -1, 0, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    private static long physdev(final PvDomainFixture caller, final int op) {
        return caller.call(Xen.__HYPERVISOR_physdev_op, op, caller.args(), 0, 0);
    }

    @Test
    void pirqsAreMappedForKnownDomainsByControlDomainsAndThenThereAreNone() {
        final PhysdevMapPirq request = new PhysdevMapPirq();
        request.wrap(machine.memory(), machine.clearArgs(domU)).domid(NOBODY);
        assertThat(physdev(domU, Physdev.PHYSDEVOP_map_pirq)).isEqualTo(-Errno.XEN_ESRCH);
        request.domid(0);
        assertThat(physdev(domU, Physdev.PHYSDEVOP_map_pirq)).isEqualTo(-Errno.XEN_EPERM);
        request.wrap(machine.memory(), machine.clearArgs(dom0)).domid(Xen.DOMID_SELF);
        assertThat(physdev(dom0, Physdev.PHYSDEVOP_unmap_pirq)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void theIoApicIsReadByDom0AtItsAddress() {
        final PhysdevApic apic = new PhysdevApic().wrap(machine.memory(), machine.clearArgs(dom0))
                .apicPhysbase(0xfec0_0000L).reg(0x10);
        assertThat(physdev(dom0, Physdev.PHYSDEVOP_apic_read)).isZero();
        assertThat(apic.value()).isEqualTo(1 << 16);
        apic.apicPhysbase(0xfec0_1000L);
        assertThat(physdev(dom0, Physdev.PHYSDEVOP_apic_read)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.call(Xen.__HYPERVISOR_physdev_op, Physdev.PHYSDEVOP_apic_read, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void theVectorOfAnInterruptIsItsNumber() {
        final PhysdevIrq irq = new PhysdevIrq().wrap(machine.memory(), machine.clearArgs(dom0)).irq(9);
        assertThat(physdev(dom0, Physdev.PHYSDEVOP_alloc_irq_vector)).isZero();
        assertThat(irq.vector()).isEqualTo(9);
        assertThat(physdev(domU, Physdev.PHYSDEVOP_alloc_irq_vector)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void restoringTheMsiOfAnUnknownDeviceIsEnodevToAnybody() {
        assertThat(physdev(domU, Physdev.PHYSDEVOP_restore_msi)).isEqualTo(-Errno.XEN_ENODEV);
        assertThat(physdev(domU, Physdev.PHYSDEVOP_restore_msi_ext)).isEqualTo(-Errno.XEN_ENODEV);
    }

    @Test
    void aBitmapOfPortsInXensRangeIsEinval() {
        final long maddr = machine.clearArgs(domU);
        machine.memory().putLong(maddr, 0xffff_8300_0000_0000L);
        machine.memory().putInt(maddr + 8, 8);
        assertThat(physdev(domU, Physdev.PHYSDEVOP_set_iobitmap)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void theOldPhysdevCallPassesItsCommandOn() {
        final long maddr = machine.clearArgs(domU);
        machine.memory().putInt(maddr, Physdev.PHYSDEVOP_set_iopl);
        machine.memory().putInt(maddr + 8, 2);
        assertThat(domU.call(Xen.__HYPERVISOR_physdev_op_compat, domU.args(), 0, 0, 0)).isZero();
        assertThat(domU.vcpu().iopl).isEqualTo(2);
        assertThat(domU.call(Xen.__HYPERVISOR_physdev_op_compat, BAD_POINTER, 0, 0, 0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void pagesizeWantsNoArgumentAndBuildIdARoom() {
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_pagesize, 1, 0, 0))
                .isEqualTo(-Errno.XEN_EINVAL);
        machine.clearArgs(dom0);
        assertThat(dom0.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_build_id, dom0.args(), 0, 0))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_build_id, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_build_id, BAD_POINTER, 0, 0))
                .isEqualTo(-Errno.XEN_EPERM);
    }
}
