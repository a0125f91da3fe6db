package io.xenolith.hypervisor.domctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** One domctl sub-operation. Structure, version, domain and permission have been checked. */
@FunctionalInterface
interface DomctlOperation {
    /**
     * @param caller the calling vCPU, of a control domain
     * @param target the domain named, for getdomaininfo the next one up; never null, except for createdomain
     * @param op the caller's xen_domctl, copied; what is changed is written back when the result is 0
     * @return 0, a value, or -errno; {@link #RESTART}: it has given way, and the call is to be made again
     */
    long perform(Vcpu caller, Domain target, LocalMemory op);

    /** Xen's -ERESTART, which no guest ever sees. */
    long RESTART = -85;

    /** Offset of the union in {@code op}. */
    int U = XenDomctl.U_OFFSET;
}
