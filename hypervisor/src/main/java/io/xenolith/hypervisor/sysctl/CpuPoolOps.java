package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlCpupoolOp;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.sched.Scheduler;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * CPU pools and their schedulers' parameters. The machine's one CPU and all domains are in pool 0; another pool can be made,
 * and stays empty. Source: Xen public/sysctl.h; answers asked of 4.17.7.
 */
final class CpuPoolOps {
    private static final int ANY = -1;
    private static final int CPUS = 1;
    private static final int POOLS_MAX = CPUS + 1;

    private final Hypervisor hypervisor;
    /** Who schedules each, by its number; only that of pool 0 has anything to do. */
    private final TreeMap<Integer, Scheduler> pools = new TreeMap<>();

    private CpuPoolOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        pools.put(0, hypervisor.scheduler());
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        final CpuPoolOps ops = new CpuPoolOps(hypervisor);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_cpupool_op, "XEN_SYSCTL_cpupool_op", "priv"), ops::pool);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_scheduler_op, "XEN_SYSCTL_scheduler_op", "priv"),
                ops::scheduler);
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
        final int id = request.cpupoolId() == ANY ? pools.lastKey() + 1 : request.cpupoolId();
        if (pools.containsKey(id)) {
            return -Errno.XEN_EEXIST;
        }
        final Optional<SchedulerKind> kind = SchedulerKind.numbered(request.schedId())
                .filter(hypervisor.config().abi().schedulers()::contains);
        if (kind.isEmpty()) {
            return -Errno.XEN_ENOENT;
        }
        pools.put(id, kind.get().create(hypervisor.config().seed()));
        request.cpupoolId(id);
        return 0;
    }

    private long destroy(final int id) {
        if (id == 0) {
            return -Errno.XEN_EBUSY;
        }
        return pools.remove(id) == null ? -Errno.XEN_ENOENT : 0;
    }

    /** Of the pool with that number, or the next one up. */
    private long info(final Vcpu caller, final XenSysctlCpupoolOp request) {
        final Map.Entry<Integer, Scheduler> pool = pools.ceilingEntry(request.cpupoolId());
        if (pool == null) {
            return -Errno.XEN_ENOENT;
        }
        final boolean first = pool.getKey() == 0;
        request.cpupoolId(pool.getKey()).schedId(pool.getValue().kind().schedId())
                .nDom(first ? hypervisor.domains().size() : 0);
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
        return pools.containsKey(request.cpupoolId()) ? -Errno.XEN_ENODEV : -Errno.XEN_ENOENT;
    }

    /** Pool 0 keeps its last CPU. */
    private long removeCpu(final XenSysctlCpupoolOp request) {
        final boolean known = request.cpu() == ANY || Integer.compareUnsigned(request.cpu(), CPUS) < 0;
        return known && !pools.containsKey(request.cpupoolId()) ? -Errno.XEN_ENOENT : -Errno.XEN_EINVAL;
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
        if (request.cmd() != Sysctl.XEN_SYSCTL_SCHEDOP_putinfo && request.cmd() != Sysctl.XEN_SYSCTL_SCHEDOP_getinfo) {
            return -Errno.XEN_EINVAL;
        }
        final Scheduler scheduler = pools.get(request.cpupoolId());
        if (scheduler == null) {
            return -Errno.XEN_ESRCH;
        }
        return request.schedId() == scheduler.kind().schedId()
                ? scheduler.control().adjustGlobal(request)
                : -Errno.XEN_EINVAL;
    }
}
