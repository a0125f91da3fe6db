package io.xenolith.hypervisor.sched;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Parameters of the credit scheduler: weight and cap of a domain; time slice, rate limit and migration delay of all. */
final class CreditControl implements SchedulerControl {
    private static final int LEAVE_CAP = 0xffff;
    private static final int US_PER_MS = 1000;
    private static final int DEFAULT_TSLICE_MS = 30;

    private int tsliceMs = DEFAULT_TSLICE_MS;
    private int ratelimitUs = Ratelimit.DEFAULT_US;
    /** How long a vCPU is thought to be at home in a CPU's caches: it decides nothing where there is one CPU. */
    private int migrationDelayUs;

    int tsliceMs() {
        return tsliceMs;
    }

    int ratelimitUs() {
        return ratelimitUs;
    }

    /** A weight of 0 and a cap of 0xffff leave what there is. */
    @Override
    public long adjust(final Vcpu caller, final Domain domain, final XenDomctlSchedulerOp op) {
        switch (op.cmd()) {
            case Domctl.XEN_DOMCTL_SCHEDOP_getinfo -> op.uCreditWeight(domain.schedWeight).uCreditCap(domain.schedCap);
            case Domctl.XEN_DOMCTL_SCHEDOP_putinfo -> {
                if (op.uCreditWeight() != 0) {
                    domain.schedWeight = op.uCreditWeight();
                }
                if (op.uCreditCap() != LEAVE_CAP) {
                    domain.schedCap = op.uCreditCap();
                }
            }
            default -> {
                return -Errno.XEN_EINVAL;
            }
        }
        return 0;
    }

    @Override
    public long adjustGlobal(final XenSysctlSchedulerOp op) {
        if (op.cmd() == Sysctl.XEN_SYSCTL_SCHEDOP_putinfo) {
            if (!valid(op)) {
                return -Errno.XEN_EINVAL;
            }
            tsliceMs = op.uSchedCreditTsliceMs();
            ratelimitUs = op.uSchedCreditRatelimitUs();
            migrationDelayUs = op.uSchedCreditVcpuMigrDelayUs();
        }
        op.uSchedCreditTsliceMs(tsliceMs).uSchedCreditRatelimitUs(ratelimitUs)
                .uSchedCreditVcpuMigrDelayUs(migrationDelayUs);
        return 0;
    }

    /** A rate limit is no longer than a time slice. */
    private static boolean valid(final XenSysctlSchedulerOp op) {
        final int slice = op.uSchedCreditTsliceMs();
        return slice >= Sysctl.XEN_SYSCTL_CSCHED_TSLICE_MIN && slice <= Sysctl.XEN_SYSCTL_CSCHED_TSLICE_MAX
                && Ratelimit.valid(op.uSchedCreditRatelimitUs())
                && op.uSchedCreditRatelimitUs() <= slice * US_PER_MS
                && Integer.compareUnsigned(op.uSchedCreditVcpuMigrDelayUs(),
                        Sysctl.XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US) <= 0;
    }
}
