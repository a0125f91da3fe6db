package io.xenolith.hypervisor.errors;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.MachineFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** domctl, sysctl and platform_op: what is refused to everybody but control domains, and what to these. */
class ControlErrorsTest extends ErrorsFixture {
    private static final int LAST_DOMCTL = 1003;
    private static final int LAST_SYSCTL = 40;
    private static final int LAST_PLATFORM_OP = 80;
    private static final int DOMU = MachineFixture.DOMU;

    @Test
    void noDomctlIsForAPlainDomain() {
        for (int command = 0; command <= LAST_DOMCTL; command++) {
            assertThat(domctl(domU, command, 0)).as("domctl " + command).isEqualTo(-Errno.XEN_EPERM);
        }
    }

    @Test
    void noSysctlIsForAPlainDomain() {
        for (int command = 0; command <= LAST_SYSCTL; command++) {
            assertThat(sysctl(domU, command)).as("sysctl " + command).isEqualTo(-Errno.XEN_EPERM);
        }
    }

    @Test
    void noPlatformOperationIsForAPlainDomain() {
        for (int command = 0; command <= LAST_PLATFORM_OP; command++) {
            assertThat(platform(domU, command)).as("platform_op " + command).isEqualTo(-Errno.XEN_EPERM);
        }
    }

    @Test
    void everyDomctlOnADomainThatIsNotThereIsEsrch() {
        for (int command = 0; command <= LAST_DOMCTL; command++) {
            if (command != Domctl.XEN_DOMCTL_createdomain) {
                assertThat(domctl(dom0, command, NOBODY)).as("domctl " + command).isEqualTo(-Errno.XEN_ESRCH);
            }
        }
    }

    @Test
    void aTakenDomainNumberIsEexist() {
        refused(domctl(dom0, Domctl.XEN_DOMCTL_createdomain, DOMU), Errno.XEN_EEXIST);
    }

    @ParameterizedTest
    @ValueSource(ints = {26, 44, 65, 71, 81})
    void numbersReservedForOthersAreEnosys(final int command) {
        refused(domctl(dom0, command, DOMU), Errno.XEN_ENOSYS);
    }

    @Test
    void theTypesOfMoreThan1024FramesAreE2bigAndABadListIsEfault() {
        refused(domctl(dom0, Domctl.XEN_DOMCTL_getpageframeinfo3, DOMU, 1025, dom0.args()), Errno.XEN_E2BIG);
        refused(domctl(dom0, Domctl.XEN_DOMCTL_getpageframeinfo3, DOMU, 1, BAD_POINTER), Errno.XEN_EFAULT);
    }

    @Test
    void hvmContextsOfAPvDomainAreEinval() {
        refused(domctl(dom0, Domctl.XEN_DOMCTL_gethvmcontext, DOMU), Errno.XEN_EINVAL);
        refused(domctl(dom0, Domctl.XEN_DOMCTL_sethvmcontext, DOMU), Errno.XEN_EINVAL);
        refused(domctl(dom0, Domctl.XEN_DOMCTL_gethvmcontext_partial, DOMU), Errno.XEN_EINVAL);
    }

    @Test
    void anAddressSizeThatIsNotBuiltIsEinval() {
        refused(domctl(dom0, Domctl.XEN_DOMCTL_set_address_size, DOMU, 32), Errno.XEN_EINVAL);
    }

    @Test
    void aListOfDomainsThatCannotBeWrittenIsEfault() {
        refused(sysctl(dom0, Sysctl.XEN_SYSCTL_getdomaininfolist, 8L << 32, BAD_POINTER), Errno.XEN_EFAULT);
    }

    @Test
    void otherBuffersThatCannotBeReachedAreEfaultToo() {
        refused(sysctl(dom0, Sysctl.XEN_SYSCTL_debug_keys, BAD_POINTER, 4), Errno.XEN_EFAULT);
        refused(sysctl(dom0, Sysctl.XEN_SYSCTL_getcpuinfo, 4, BAD_POINTER), Errno.XEN_EFAULT);
    }

    @Test
    void aPageRangeThatEndsBeforeItsBeginningIsEinval() {
        refused(sysctl(dom0, Sysctl.XEN_SYSCTL_page_offline_op, 3 | 9L << 32, 8, dom0.args()), Errno.XEN_EINVAL);
    }

    @Test
    void aWallClockWithAnythingInItsReservedWordIsEinval() {
        refused(platform(dom0, Platform.XENPF_settime64, 1, 1L << 32, 0), Errno.XEN_EINVAL);
    }

    @Test
    void resourceOperationsAreAtMostThreeOnACpuThatIsThere() {
        refused(platform(dom0, Platform.XENPF_resource_op, 4, dom0.args()), Errno.XEN_EINVAL);
        refused(platform(dom0, Platform.XENPF_resource_op, 1, BAD_POINTER), Errno.XEN_EFAULT);
        // The entry lies in the same page, behind the structure: words[0] is the second word of that page.
        final long[] words = new long[35];
        words[0] = 1 | 99L << 32;
        words[1] = dom0.args() + 33L * Long.BYTES;
        words[33] = 0x10;
        refused(platform(dom0, Platform.XENPF_resource_op, words), Errno.XEN_ENODEV);
        words[0] = 1;
        assertThat(platform(dom0, Platform.XENPF_resource_op, words)).isEqualTo(1);
    }

    @Test
    void throttlingTablesAreEnosysAndUnknownOnesEinval() {
        refused(platform(dom0, Platform.XENPF_set_processor_pminfo, (long) Platform.XEN_PM_TX << 32), Errno.XEN_ENOSYS);
        refused(platform(dom0, Platform.XENPF_set_processor_pminfo, 5L << 32), Errno.XEN_EINVAL);
    }
}
