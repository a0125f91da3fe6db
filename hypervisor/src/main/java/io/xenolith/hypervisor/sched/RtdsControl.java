package io.xenolith.hypervisor.sched;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestAccess;

/** Parameters of the RTDS scheduler: period, budget and extra time of each vCPU. */
final class RtdsControl implements SchedulerControl {
    private static final long NS_PER_US = 1000;
    /** Lower bound of periods and budgets set for one vCPU; what is set for a whole domain is not held to it, as in Xen. */
    private static final int MIN_US = 10;
    private static final int VCPUS_WITHOUT_A_BREAK = 63;

    /** struct xen_domctl_schedparam_vcpu: period, budget, flags, vcpuid. */
    private static final int SIZE = 16;
    private static final int BUDGET_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;
    private static final int VCPUID_OFFSET = 12;

    @Override
    public long adjust(final Vcpu caller, final Domain domain, final XenDomctlSchedulerOp op) {
        return switch (op.cmd()) {
            case Domctl.XEN_DOMCTL_SCHEDOP_getinfo -> {
                op.uRtdsPeriod((int) (RtdsAccount.DEFAULT_PERIOD_NS / NS_PER_US))
                        .uRtdsBudget((int) (RtdsAccount.DEFAULT_BUDGET_NS / NS_PER_US));
                yield 0;
            }
            case Domctl.XEN_DOMCTL_SCHEDOP_putinfo -> put(domain, op.uRtdsPeriod(), op.uRtdsBudget());
            default -> vcpus(caller, domain, op);
        };
    }

    /** Sets all vCPUs that there are. */
    private static long put(final Domain domain, final int periodUs, final int budgetUs) {
        if (periodUs == 0 || budgetUs == 0) {
            return -Errno.XEN_EINVAL;
        }
        for (int id = 0; id < domain.maxVcpus(); id++) {
            if (domain.vcpu(id) != null) {
                RtdsAccount.of(domain.vcpu(id)).set(ns(periodUs), ns(budgetUs));
            }
        }
        return 0;
    }

    private static long ns(final int us) {
        return Integer.toUnsignedLong(us) * NS_PER_US;
    }

    /** Works through the list up to the first that is wrong; what went before holds. Tells how far it came without error. */
    private static long vcpus(final Vcpu caller, final Domain domain, final XenDomctlSchedulerOp op) {
        final GuestAccess access = domain.hypervisor().guestAccess();
        final long list = op.uVVcpus();
        final LocalMemory element = new LocalMemory(SIZE);
        int index = 0;
        while (Integer.compareUnsigned(index, op.uVNrVcpus()) < 0) {
            domain.hypervisor().chargeElement();
            final long address = list + (long) index * SIZE;
            if (!access.copyFrom(caller, address, element, SIZE)) {
                return -Errno.XEN_EFAULT;
            }
            final Vcpu vcpu = domain.vcpu(element.getInt(VCPUID_OFFSET));
            if (vcpu == null) {
                return -Errno.XEN_EINVAL;
            }
            if (op.cmd() == Domctl.XEN_DOMCTL_SCHEDOP_getvcpuinfo) {
                tell(RtdsAccount.of(vcpu), element);
                if (!access.copyTo(caller, address, element, SIZE)) {
                    return -Errno.XEN_EFAULT;
                }
            } else if (!set(RtdsAccount.of(vcpu), element)) {
                return -Errno.XEN_EINVAL;
            }
            index++;
            if (index > VCPUS_WITHOUT_A_BREAK && caller.preemptPending()) {
                break;
            }
        }
        op.uVNrVcpus(index);
        return 0;
    }

    private static void tell(final RtdsAccount account, final LocalMemory element) {
        element.putInt(0, (int) (account.periodNs() / NS_PER_US));
        element.putInt(BUDGET_OFFSET, (int) (account.budgetNs() / NS_PER_US));
        final int others = element.getInt(FLAGS_OFFSET) & ~Domctl.XEN_DOMCTL_SCHEDRT_extra;
        element.putInt(FLAGS_OFFSET, others | (account.extraTime ? Domctl.XEN_DOMCTL_SCHEDRT_extra : 0));
    }

    private static boolean set(final RtdsAccount account, final LocalMemory element) {
        final int periodUs = element.getInt(0);
        final int budgetUs = element.getInt(BUDGET_OFFSET);
        if (Integer.compareUnsigned(budgetUs, MIN_US) < 0 || Integer.compareUnsigned(budgetUs, periodUs) > 0) {
            return false;
        }
        account.set(ns(periodUs), ns(budgetUs));
        account.extraTime = (element.getInt(FLAGS_OFFSET) & Domctl.XEN_DOMCTL_SCHEDRT_extra) != 0;
        return true;
    }
}
