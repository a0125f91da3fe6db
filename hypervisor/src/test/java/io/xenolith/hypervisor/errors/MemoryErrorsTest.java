package io.xenolith.hypervisor.errors;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.xen.Xen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** memory_op: which argument is judged first. */
class MemoryErrorsTest extends ErrorsFixture {
    private static final int NUMBER = Xen.__HYPERVISOR_memory_op;

    @ParameterizedTest
    @ValueSource(ints = {Memory.XENMEM_current_reservation, Memory.XENMEM_maximum_reservation,
            Memory.XENMEM_maximum_gpfn, Memory.XENMEM_machphys_mfn_list, Memory.XENMEM_machphys_mapping,
            Memory.XENMEM_add_to_physmap, Memory.XENMEM_add_to_physmap_batch, Memory.XENMEM_remove_from_physmap,
            Memory.XENMEM_memory_map, Memory.XENMEM_set_memory_map, Memory.XENMEM_exchange,
            Memory.XENMEM_set_pod_target, Memory.XENMEM_get_pod_target, Memory.XENMEM_claim_pages,
            Memory.XENMEM_get_vnumainfo, Memory.XENMEM_access_op, Memory.XENMEM_reserved_device_memory_map,
            Memory.XENMEM_acquire_resource})
    void anArgumentThatCannotBeReadIsEfault(final int command) {
        refused(dom0.call(NUMBER, command, BAD_POINTER, 0, 0), Errno.XEN_EFAULT);
        refused(domU.call(NUMBER, command, XEN, 0, 0), Errno.XEN_EFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Memory.XENMEM_increase_reservation, Memory.XENMEM_decrease_reservation,
            Memory.XENMEM_populate_physmap})
    void theThreeThatCountAnswerZeroToWhatTheyCannotReadOrMayNotDo(final int command) {
        assertThat(domU.call(NUMBER, command, BAD_POINTER, 0, 0)).isZero();
        final long address = BAD_POINTER;
        assertThat(operation(domU, NUMBER, command, address, 1, 0, NOBODY)).isZero();
        assertThat(operation(domU, NUMBER, command, address, 1, 0, 0)).isZero();
        assertThat(operation(domU, NUMBER, command, address, 1, 0, Xen.DOMID_SELF)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {Memory.XENMEM_current_reservation, Memory.XENMEM_maximum_reservation,
            Memory.XENMEM_maximum_gpfn})
    void theSizeOfADomainIsRefusedByItsNumberThenByPermission(final int command) {
        refused(operation(domU, NUMBER, command, NOBODY), Errno.XEN_ESRCH);
        refused(operation(domU, NUMBER, command, 0), Errno.XEN_EPERM);
        assertThat(operation(dom0, NUMBER, command, 1)).isNotNegative();
    }

    @Test
    void theMachinesMapIsRefusedBeforeItsArgumentIsRead() {
        refused(domU.call(NUMBER, Memory.XENMEM_machine_memory_map, BAD_POINTER, 0, 0), Errno.XEN_EPERM);
        refused(dom0.call(NUMBER, Memory.XENMEM_machine_memory_map, BAD_POINTER, 0, 0), Errno.XEN_EFAULT);
    }

    @Test
    void aListOfM2pFramesThatCannotBeWrittenIsEfault() {
        refused(operation(domU, NUMBER, Memory.XENMEM_machphys_mfn_list, 8, BAD_POINTER), Errno.XEN_EFAULT);
    }

    @Test
    void aPlaceInThePhysmapOfAPvDomainIsGivenUpByNobody() {
        refused(operation(domU, NUMBER, Memory.XENMEM_remove_from_physmap, NOBODY, 1), Errno.XEN_ESRCH);
        refused(operation(domU, NUMBER, Memory.XENMEM_remove_from_physmap, Xen.DOMID_SELF, 1), Errno.XEN_EACCES);
        refused(operation(domU, NUMBER, Memory.XENMEM_remove_from_physmap, 0, 1), Errno.XEN_EACCES);
    }

    @Test
    void accessOpIsRefusedByItsDomain() {
        final int domid = Short.SIZE;
        refused(operation(dom0, NUMBER, Memory.XENMEM_access_op, (long) NOBODY << domid), Errno.XEN_ESRCH);
        refused(operation(dom0, NUMBER, Memory.XENMEM_access_op, (long) Xen.DOMID_SELF << domid), Errno.XEN_ESRCH);
        refused(operation(dom0, NUMBER, Memory.XENMEM_access_op, 0), Errno.XEN_EPERM);
        refused(operation(domU, NUMBER, Memory.XENMEM_access_op, 0), Errno.XEN_EINVAL);
    }

    @Test
    void pagingAndSharingAreNotBuiltIn() {
        refused(operation(dom0, NUMBER, Memory.XENMEM_paging_op), Errno.XEN_ENOSYS);
        refused(operation(dom0, NUMBER, Memory.XENMEM_sharing_op), Errno.XEN_ENOSYS);
    }
}
