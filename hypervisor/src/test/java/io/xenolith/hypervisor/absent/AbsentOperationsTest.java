package io.xenolith.hypervisor.absent;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.mca.Mca;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operation by operation, what a Xen answers that is built without them or whose machine lacks what they are about. */
class AbsentOperationsTest {
    private final MachineFixture machine = new MachineFixture();

    @AfterEach
    void stop() {
        machine.close();
    }

    @ParameterizedTest
    @CsvSource({
            // hypercall, first and last operation, what a domU and dom0 are told
            Xen.__HYPERVISOR_xsm_op + ", 1, 25, -38, -38", Xen.__HYPERVISOR_xenoprof_op + ", 1, 17, -1, -1",
            Xen.__HYPERVISOR_argo_op + ", 1, 4, -38, -38", Xen.__HYPERVISOR_xenpmu_op + ", 0, 7, -95, -95"})
    void everyOperationOfAHypercallThatIsNotBuiltHasOneAnswer(final int hypercall, final int first, final int last,
            final long toDomU, final long toDom0) {
        assertThat(IntStream.rangeClosed(first, last).mapToLong(op -> call(machine.domU(), hypercall, op)).distinct())
                .containsExactly(toDomU);
        assertThat(IntStream.rangeClosed(first, last).mapToLong(op -> call(machine.dom0(), hypercall, op)).distinct())
                .containsExactly(toDom0);
    }

    private static long call(final PvDomainFixture guest, final int hypercall, final int op) {
        return guest.call(hypercall, op, guest.args(), 0, 0);
    }

    @ParameterizedTest
    @CsvSource({Domctl.XEN_DOMCTL_real_mode_area + ", -38", Domctl.XEN_DOMCTL_gethvmcontext + ", -22",
            Domctl.XEN_DOMCTL_sethvmcontext + ", -22", Domctl.XEN_DOMCTL_gethvmcontext_partial + ", -22",
            Domctl.XEN_DOMCTL_set_opt_feature + ", -38", Domctl.XEN_DOMCTL_mem_sharing_op + ", -38",
            Domctl.XEN_DOMCTL_audit_p2m + ", -38", Domctl.XEN_DOMCTL_cacheflush + ", -38",
            Domctl.XEN_DOMCTL_vuart_op + ", -38", Domctl.XEN_DOMCTL_vmtrace_op + ", -22",
            Domctl.XEN_DOMCTL_get_paging_mempool_size + ", -95", Domctl.XEN_DOMCTL_set_paging_mempool_size + ", -95"})
    void aDomctlForAnotherKindOfGuestIsRefused(final int cmd, final long answer) {
        assertThat(machine.domctl(cmd, MachineFixture.DOMU)).isEqualTo(answer);
    }

    @Test
    void aPvDomainHasAddressesOf64Bits() {
        final long u = machine.dom0().maddr(machine.dom0().pages() - 1) + XenDomctl.U_OFFSET;
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_get_address_size, MachineFixture.DOMU)).isZero();
        assertThat(machine.memory().getInt(u)).isEqualTo(64);
    }

    @Test
    void performanceCountersAreNotBuiltIn() {
        new XenSysctl().wrap(machine.memory(), machine.clearArgs(machine.dom0())).cmd(Sysctl.XEN_SYSCTL_perfc_op)
                .interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_sysctl, machine.dom0().args(), 0, 0, 0))
                .isEqualTo(-Errno.XEN_ENOSYS);
    }

    @ParameterizedTest
    @CsvSource({Mca.XEN_MC_fetch + ", -22", Mca.XEN_MC_notifydomain + ", -22", Mca.XEN_MC_physcpuinfo + ", 0",
            Mca.XEN_MC_msrinject + ", 0", Mca.XEN_MC_mceinject + ", 0", Mca.XEN_MC_inject_v2 + ", -22"})
    void machineChecksAreForControlDomainsAndNeverHappen(final int cmd, final long answer) {
        for (final PvDomainFixture guest : new PvDomainFixture[]{machine.dom0(), machine.domU()}) {
            final long maddr = machine.clearArgs(guest);
            machine.memory().putInt(maddr, cmd);
            machine.memory().putInt(maddr + 4, Mca.XEN_MCA_INTERFACE_VERSION);
            assertThat(guest.call(Xen.__HYPERVISOR_arch_0, guest.args(), 0, 0, 0))
                    .isEqualTo(guest == machine.dom0() ? answer : -Errno.XEN_EPERM);
        }
    }

    @Test
    void aBatchIsAddedToNoPvDomainsMap() {
        machine.memory().putShort(machine.clearArgs(machine.dom0()), (short) MachineFixture.DOMU);
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_add_to_physmap_batch,
                machine.dom0().args(), 0, 0)).isEqualTo(-Errno.XEN_EACCES);
    }

    @Test
    void accessIsWatchedInNoPvDomain() {
        machine.memory().putShort(machine.clearArgs(machine.dom0()) + 2, (short) MachineFixture.DOMU);
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_access_op, machine.dom0().args(), 0,
                0)).isEqualTo(-Errno.XEN_EINVAL);
    }
}
