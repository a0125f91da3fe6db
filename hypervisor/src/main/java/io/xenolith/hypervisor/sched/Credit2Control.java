package io.xenolith.hypervisor.sched;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Parameters of the credit2 scheduler: weight and cap of a domain; rate limit of all. */
final class Credit2Control implements SchedulerControl {
    private static final int PERCENT = 100;

    private int ratelimitUs = Ratelimit.DEFAULT_US;
    private boolean ratelimitSet;

    /**
     * The rate limit in force, in us. Here we depart from Xen: what is told before anybody has set one is Xen's 1000 us, but
     * none is in force, so that whoever wakes on a host that was left as it is runs at once.
     */
    int ratelimitUs() {
        return ratelimitSet ? ratelimitUs : 0;
    }

    @Override
    public long adjust(final Vcpu caller, final Domain domain, final XenDomctlSchedulerOp op) {
        return switch (op.cmd()) {
            case Domctl.XEN_DOMCTL_SCHEDOP_getinfo -> {
                op.uCredit2Weight(domain.schedWeight).uCredit2Cap(domain.schedCap);
                yield 0;
            }
            case Domctl.XEN_DOMCTL_SCHEDOP_putinfo -> put(domain, op.uCredit2Weight(), op.uCredit2Cap());
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** A weight of 0 leaves what there is; a cap of 0 is none. A cap that is refused comes too late for the weight. */
    private static long put(final Domain domain, final int weight, final int cap) {
        if (weight != 0) {
            domain.schedWeight = weight;
        }
        if (cap > PERCENT * vcpus(domain)) {
            return -Errno.XEN_EINVAL;
        }
        domain.schedCap = cap;
        return 0;
    }

    private static int vcpus(final Domain domain) {
        int count = 0;
        for (int id = 0; id < domain.maxVcpus(); id++) {
            count += domain.vcpu(id) == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public long adjustGlobal(final XenSysctlSchedulerOp op) {
        if (op.cmd() == Sysctl.XEN_SYSCTL_SCHEDOP_putinfo) {
            if (!Ratelimit.valid(op.uSchedCredit2RatelimitUs())) {
                return -Errno.XEN_EINVAL;
            }
            ratelimitUs = op.uSchedCredit2RatelimitUs();
            ratelimitSet = true;
        }
        op.uSchedCredit2RatelimitUs(ratelimitUs);
        return 0;
    }
}
