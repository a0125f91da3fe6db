package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.hypervisor.domain.Vcpu;

/** One sysctl sub-operation. Structure, version and permission have been checked. */
@FunctionalInterface
interface SysctlOperation {
    /** Offset of the union in {@code op}. */
    int U = XenSysctl.U_OFFSET;

    /**
     * @param caller the calling vCPU, of a control domain
     * @param op the caller's xen_sysctl, copied; what is changed is written back when the result is 0
     * @return 0 or -errno
     */
    long perform(Vcpu caller, LocalMemory op);
}
