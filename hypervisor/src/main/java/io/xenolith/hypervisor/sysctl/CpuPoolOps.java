package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlCpupoolOp;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.Set;
import java.util.TreeSet;

/**
 * CPU pools and their schedulers' parameters. The machine's one CPU and all domains are in pool 0; another pool can be made,
 * and stays empty. Source: Xen public/sysctl.h; answers asked of 4.17.7.
 */
final class CpuPoolOps {
    private static final int ANY = -1;
    private static final int CPUS = 1;
    private static final int POOLS_MAX = CPUS + 1;
    private static final int DEFAULT_RATELIMIT_US = 1000;

    private final Hypervisor hypervisor;
    /** Their numbers; each is scheduled by credit2. */
    private final TreeSet<Integer> pools = new TreeSet<>(Set.of(0));
    private int ratelimitUs = DEFAULT_RATELIMIT_US;

    private CpuPoolOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        final CpuPoolOps ops = new CpuPoolOps(hypervisor);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_cpupool_op, "XEN_SYSCTL_cpupool_op", "priv"), ops::pool);
        sysctl.add(SubOperation.partly(Sysctl.XEN_SYSCTL_scheduler_op, "XEN_SYSCTL_scheduler_op", "priv",
                "credit2's rate limit is kept and shown; it changes nothing"), ops::scheduler);
    }

    private long pool(final Vcpu caller, final LocalMemory op) {
        final XenSysctlCpupoolOp request = new XenSysctlCpupoolOp().wrap(op, SysctlOperation.U);
        return switch (request.op()) {
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_CREATE -> create(request);
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_DESTROY -> destroy(request.cpupoolId());
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_INFO -> info(caller, request);
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_ADDCPU -> addCpu(request);
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_RMCPU -> removeCpu(request);
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN -> moveDomain(caller.domain(), request);
            case Sysctl.XEN_SYSCTL_CPUPOOL_OP_FREEINFO -> putMap(caller, request, 0);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private long create(final XenSysctlCpupoolOp request) {
        if (pools.size() >= POOLS_MAX) {
            return -Errno.XEN_ENOSPC;
        }
        final int id = request.cpupoolId() == ANY ? pools.last() + 1 : request.cpupoolId();
        if (pools.contains(id)) {
            return -Errno.XEN_EEXIST;
        }
        if (request.schedId() != Domctl.XEN_SCHEDULER_CREDIT2) {
            return -Errno.XEN_ENOENT;
        }
        pools.add(id);
        request.cpupoolId(id);
        return 0;
    }

    private long destroy(final int id) {
        if (id == 0) {
            return -Errno.XEN_EBUSY;
        }
        return pools.remove(id) ? 0 : -Errno.XEN_ENOENT;
    }

    /** Of the pool with that number, or the next one up. */
    private long info(final Vcpu caller, final XenSysctlCpupoolOp request) {
        final Integer pool = pools.ceiling(request.cpupoolId());
        if (pool == null) {
            return -Errno.XEN_ENOENT;
        }
        final boolean first = pool == 0;
        request.cpupoolId(pool).schedId(Domctl.XEN_SCHEDULER_CREDIT2).nDom(first ? hypervisor.domains().size() : 0);
        return putMap(caller, request, first ? 1 : 0);
    }

    /** Writes a map of the CPUs, of which there is one, as far as there is room. */
    private long putMap(final Vcpu caller, final XenSysctlCpupoolOp request, final int cpus) {
        final int bytes = Math.min(1,
                (int) ((Integer.toUnsignedLong(request.cpumapNrBits()) + Byte.SIZE - 1) / Byte.SIZE));
        return hypervisor.guestAccess().copyTo(caller, request.cpumapBitmap(), new byte[]{(byte) cpus}, 0, bytes)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    /** No CPU is ever free. */
    private long addCpu(final XenSysctlCpupoolOp request) {
        if (request.cpu() == ANY) {
            return -Errno.XEN_ENODEV;
        }
        if (Integer.compareUnsigned(request.cpu(), CPUS) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        return pools.contains(request.cpupoolId()) ? -Errno.XEN_ENODEV : -Errno.XEN_ENOENT;
    }

    /** Pool 0 keeps its last CPU. */
    private long removeCpu(final XenSysctlCpupoolOp request) {
        final boolean known = request.cpu() == ANY || Integer.compareUnsigned(request.cpu(), CPUS) < 0;
        return known && !pools.contains(request.cpupoolId()) ? -Errno.XEN_ENOENT : -Errno.XEN_EINVAL;
    }

    private long moveDomain(final Domain caller, final XenSysctlCpupoolOp request) {
        final Domain domain = hypervisor.domain(request.domid());
        if (domain == null) {
            return -Errno.XEN_ESRCH;
        }
        if (domain == caller) {
            return -Errno.XEN_EPERM;
        }
        // It is there already, or there is no CPU to run on.
        return request.cpupoolId() == 0 ? 0 : -Errno.XEN_ENOENT;
    }

    private long scheduler(final Vcpu caller, final LocalMemory op) {
        final XenSysctlSchedulerOp request = new XenSysctlSchedulerOp().wrap(op, SysctlOperation.U);
        if (!pools.contains(request.cpupoolId())) {
            return -Errno.XEN_ESRCH;
        }
        if (request.schedId() != Domctl.XEN_SCHEDULER_CREDIT2) {
            return -Errno.XEN_EINVAL;
        }
        return switch (request.cmd()) {
            case Sysctl.XEN_SYSCTL_SCHEDOP_putinfo -> putRatelimit(request.uSchedCredit2RatelimitUs());
            case Sysctl.XEN_SYSCTL_SCHEDOP_getinfo -> {
                request.uSchedCredit2RatelimitUs(ratelimitUs);
                yield 0;
            }
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** 0 for none, or in microseconds. */
    private long putRatelimit(final int us) {
        if (us != 0 && (Integer.compareUnsigned(us, Sysctl.XEN_SYSCTL_SCHED_RATELIMIT_MIN) < 0
                || Integer.compareUnsigned(us, Sysctl.XEN_SYSCTL_SCHED_RATELIMIT_MAX) > 0)) {
            return -Errno.XEN_EINVAL;
        }
        ratelimitUs = us;
        return 0;
    }
}
