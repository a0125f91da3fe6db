package io.xenolith.hypervisor.errors;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What any guest may ask for and gets wrong: page tables, vCPUs, interrupts, versions. */
class GuestErrorsTest extends ErrorsFixture {
    private static final int PHYSDEV = Xen.__HYPERVISOR_physdev_op;
    private static final long TABLES_OF_DOMU = 2L << 16;

    @Test
    void anM2pEntryIsNotSetInTheNameOfAnotherTablesOwner() {
        refused(dom0.mmuUpdates(TABLES_OF_DOMU | Xen.DOMID_SELF, dom0.maddr(5) | Xen.MMU_MACHPHYS_UPDATE, 5),
                Errno.XEN_EPERM);
    }

    @Test
    void aListThatEndsInTheVoidIsEfaultAfterTheRequestsThatAreThere() {
        final long page = machine.clearArgs(domU);
        final long request = Page.SIZE - MmuUpdate.SIZE;
        new MmuUpdate().wrap(machine.memory(), page + request).ptr(domU.l1e(5)).val(domU.read(domU.l1e(5)));
        refused(domU.call(Xen.__HYPERVISOR_mmu_update, domU.args() + request, 2, domU.args(), Xen.DOMID_SELF),
                Errno.XEN_EFAULT);
        assertThat(machine.memory().getInt(page)).isEqualTo(1);
    }

    @Test
    void oneselfIsNotNamedByNumber() {
        refused(dom0.mmuUpdates(0, dom0.l1e(5), dom0.read(dom0.l1e(5))), Errno.XEN_ESRCH);
        refused(dom0.mmuextFor(0, Xen.MMUEXT_TLB_FLUSH_LOCAL, 0, 0), Errno.XEN_ESRCH);
        refused(domU.mmuextFor(1, Xen.MMUEXT_TLB_FLUSH_LOCAL, 0, 0), Errno.XEN_ESRCH);
    }

    @Test
    void aVcpuMaskThatCannotBeReadIsEinval() {
        refused(domU.mmuext(Xen.MMUEXT_TLB_FLUSH_MULTI, 0, BAD_POINTER), Errno.XEN_EINVAL);
        refused(domU.mmuext(Xen.MMUEXT_INVLPG_MULTI, domU.va(5), BAD_POINTER), Errno.XEN_EINVAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {Vcpu.VCPUOP_initialise, Vcpu.VCPUOP_get_runstate_info,
            Vcpu.VCPUOP_register_runstate_memory_area, Vcpu.VCPUOP_set_periodic_timer,
            Vcpu.VCPUOP_set_singleshot_timer, Vcpu.VCPUOP_register_vcpu_info,
            Vcpu.VCPUOP_register_vcpu_time_memory_area})
    void aVcpuOperationWhoseArgumentCannotBeReachedIsEfault(final int command) {
        refused(domU.call(Xen.__HYPERVISOR_vcpu_op, command, 0, BAD_POINTER, 0), Errno.XEN_EFAULT);
        refused(domU.call(Xen.__HYPERVISOR_vcpu_op, command, 0, XEN, 0), Errno.XEN_EFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Version.XENVER_extraversion, Version.XENVER_compile_info, Version.XENVER_capabilities,
            Version.XENVER_changeset, Version.XENVER_platform_parameters, Version.XENVER_get_features,
            Version.XENVER_guest_handle, Version.XENVER_commandline})
    void aVersionForWhichThereIsNoRoomIsEfault(final int command) {
        refused(domU.call(Xen.__HYPERVISOR_xen_version, command, BAD_POINTER, 0, 0), Errno.XEN_EFAULT);
        refused(domU.call(Xen.__HYPERVISOR_xen_version, command, XEN, 0, 0), Errno.XEN_EFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Physdev.PHYSDEVOP_irq_status_query, Physdev.PHYSDEVOP_set_iopl,
            Physdev.PHYSDEVOP_set_iobitmap, Physdev.PHYSDEVOP_eoi, Physdev.PHYSDEVOP_apic_read,
            Physdev.PHYSDEVOP_apic_write, Physdev.PHYSDEVOP_alloc_irq_vector, Physdev.PHYSDEVOP_map_pirq,
            Physdev.PHYSDEVOP_unmap_pirq, Physdev.PHYSDEVOP_setup_gsi, Physdev.PHYSDEVOP_get_free_pirq,
            Physdev.PHYSDEVOP_pirq_eoi_gmfn_v1, Physdev.PHYSDEVOP_pirq_eoi_gmfn_v2, Physdev.PHYSDEVOP_restore_msi,
            Physdev.PHYSDEVOP_restore_msi_ext})
    void aPhysdevArgumentThatCannotBeReachedIsEfaultForAnybody(final int command) {
        for (final PvDomainFixture caller : List.of(dom0, domU)) {
            refused(caller.call(PHYSDEV, command, BAD_POINTER, 0, 0), Errno.XEN_EFAULT);
        }
    }

    @Test
    void aGsiThatDoesNotExistIsEinvalBeforeThePermissionIsAsked() {
        refused(operation(domU, PHYSDEV, Physdev.PHYSDEVOP_setup_gsi, 9999), Errno.XEN_EINVAL);
        refused(operation(domU, PHYSDEV, Physdev.PHYSDEVOP_setup_gsi, 5), Errno.XEN_EPERM);
    }

    @Test
    void whenNoPirqIsFreeTheAnswerIsEnospc() {
        long answer = 0;
        for (int tries = 0; answer == 0 && tries < 100_000; tries++) {
            answer = operation(domU, PHYSDEV, Physdev.PHYSDEVOP_get_free_pirq, 1);
        }
        refused(answer, Errno.XEN_ENOSPC);
    }
}
