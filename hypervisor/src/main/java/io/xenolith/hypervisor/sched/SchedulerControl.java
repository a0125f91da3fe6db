package io.xenolith.hypervisor.sched;

import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * What a toolstack may ask of a scheduler and tell it. The number of the scheduler and of the command have been checked. A
 * scheduler that has nothing to tell takes everything and does nothing, as in Xen. Source: Xen public/domctl.h and
 * public/sysctl.h, scheduler_op; answers asked of a Xen 4.17 with all four schedulers built in.
 */
public interface SchedulerControl {
    /** Of a scheduler without parameters. */
    SchedulerControl NOTHING = new SchedulerControl() {
    };

    /**
     * domctl scheduler_op: parameters of {@code domain} or of its vCPUs.
     *
     * @param caller whose memory a list of vCPUs lies in
     * @return 0 or -errno
     */
    default long adjust(final Vcpu caller, final Domain domain, final XenDomctlSchedulerOp op) {
        return 0;
    }

    /** sysctl scheduler_op: parameters of the whole pool; 0 or -errno. */
    default long adjustGlobal(final XenSysctlSchedulerOp op) {
        return 0;
    }
}
