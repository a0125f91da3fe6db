package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * CPU hot-plug and power management of a machine with one CPU and no frequencies to choose from. The answers are those of
 * Xen 4.17.7 on such a machine. Source: Xen public/sysctl.h.
 */
final class PowerOps {
    private static final int U = SysctlOperation.U;
    private static final int CPUS = 1;
    private static final int CATEGORY = 0xf0;
    /** PMSTAT_*: category in the upper four bits. */
    private static final int PMSTAT_CX = 0x20;
    private static final int PMSTAT_GET_MAX_CX = 0x21;
    private static final int PMSTAT_GET_CXSTAT = 0x22;
    private static final int PMSTAT_RESET_CXSTAT = 0x23;
    /** Running and halted. */
    private static final int IDLE_STATES = 2;
    /** Operations of pm_op on frequencies. */
    private static final int CPUFREQ_PARA = 0x10;
    private static final int HOTPLUG_ONLINE = 0;
    private static final int HOTPLUG_OFFLINE = 1;

    private int schedOptSmt;
    private int maxCstate = 1;

    private PowerOps() {
    }

    static void register(final SysctlOp sysctl) {
        final PowerOps ops = new PowerOps();
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_get_pmstat, "XEN_SYSCTL_get_pmstat", "priv",
                "as where no driver knows frequencies; there is one idle state"), (caller, op) -> pmStat(op));
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_cpu_hotplug, "XEN_SYSCTL_cpu_hotplug", "priv"),
                (caller, op) -> hotplug(op));
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_pm_op, "XEN_SYSCTL_pm_op", "priv"), ops::pmOp);
    }

    private static boolean isCpu(final int cpu) {
        return Integer.compareUnsigned(cpu, CPUS) < 0;
    }

    private static long pmStat(final LocalMemory op) {
        final int type = op.getInt(U);
        if (!isCpu(op.getInt(U + 4))) {
            return -Errno.XEN_EINVAL;
        }
        if ((type & CATEGORY) != PMSTAT_CX) {
            return -Errno.XEN_ENODEV;
        }
        return switch (type) {
            case PMSTAT_GET_MAX_CX -> {
                op.putInt(U + 8, IDLE_STATES);
                yield 0;
            }
            case PMSTAT_GET_CXSTAT, PMSTAT_RESET_CXSTAT -> 0;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** The only CPU is on and stays on; nothing is known of threads. */
    private static long hotplug(final LocalMemory op) {
        final boolean there = isCpu(op.getInt(U));
        return switch (op.getInt(U + 4)) {
            case HOTPLUG_ONLINE -> there ? -Errno.XEN_EEXIST : -Errno.XEN_EINVAL;
            case HOTPLUG_OFFLINE -> -Errno.XEN_EINVAL;
            default -> -Errno.XEN_EOPNOTSUPP;
        };
    }

    private long pmOp(final Vcpu caller, final LocalMemory op) {
        final int cmd = op.getInt(U);
        if (!isCpu(op.getInt(U + 4)) || (cmd & CATEGORY) == CPUFREQ_PARA) {
            return -Errno.XEN_EINVAL;
        }
        return switch (cmd) {
            case Sysctl.XEN_SYSCTL_pm_op_set_sched_opt_smt -> {
                final int before = schedOptSmt;
                schedOptSmt = op.getInt(U + 8) == 0 ? 0 : 1;
                op.putInt(U + 8, before);
                yield 0;
            }
            case Sysctl.XEN_SYSCTL_pm_op_get_max_cstate -> {
                op.putInt(U + 8, maxCstate);
                yield 0;
            }
            case Sysctl.XEN_SYSCTL_pm_op_set_max_cstate -> {
                maxCstate = op.getInt(U + 8);
                yield 0;
            }
            case Sysctl.XEN_SYSCTL_pm_op_enable_turbo, Sysctl.XEN_SYSCTL_pm_op_disable_turbo -> -Errno.XEN_EACCES;
            default -> -Errno.XEN_ENOSYS;
        };
    }
}
