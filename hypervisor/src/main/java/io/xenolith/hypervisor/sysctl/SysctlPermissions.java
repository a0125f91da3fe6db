package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.Optional;

/** The permission each sysctl operation needs over Xen. Source: Xen xsm/flask/hooks.c, flask_sysctl. */
final class SysctlPermissions {
    private static final int U = SysctlOperation.U;

    private SysctlPermissions() {
    }

    /** The permission; none for an operation that FLASK does not know. getdomaininfolist has its own check. */
    static Optional<Permission> of(final int cmd, final LocalMemory op) {
        return Optional.ofNullable(switch (cmd) {
            case Sysctl.XEN_SYSCTL_readconsole -> Permission.XEN_READCONSOLE;
            case Sysctl.XEN_SYSCTL_tbuf_op -> Permission.XEN_TBUFCONTROL;
            case Sysctl.XEN_SYSCTL_sched_id -> Permission.XEN_GETSCHEDULER;
            case Sysctl.XEN_SYSCTL_scheduler_op -> scheduler(new XenSysctlSchedulerOp().wrap(op, U).cmd());
            case Sysctl.XEN_SYSCTL_perfc_op -> Permission.XEN_PERFCONTROL;
            case Sysctl.XEN_SYSCTL_debug_keys -> Permission.XEN_DEBUG;
            case Sysctl.XEN_SYSCTL_getcpuinfo -> Permission.XEN_GETCPUINFO;
            case Sysctl.XEN_SYSCTL_availheap -> Permission.XEN_HEAP;
            case Sysctl.XEN_SYSCTL_get_pmstat, Sysctl.XEN_SYSCTL_pm_op -> Permission.XEN_PM_OP;
            case Sysctl.XEN_SYSCTL_lockprof_op -> Permission.XEN_LOCKPROF;
            case Sysctl.XEN_SYSCTL_cpupool_op -> Permission.XEN_CPUPOOL_OP;
            case Sysctl.XEN_SYSCTL_physinfo, Sysctl.XEN_SYSCTL_cputopoinfo, Sysctl.XEN_SYSCTL_numainfo,
                    Sysctl.XEN_SYSCTL_pcitopoinfo, Sysctl.XEN_SYSCTL_get_cpu_policy ->
                Permission.XEN_PHYSINFO;
            case Sysctl.XEN_SYSCTL_psr_cmt_op -> Permission.XEN2_PSR_CMT_OP;
            case Sysctl.XEN_SYSCTL_psr_alloc -> Permission.XEN2_PSR_ALLOC;
            case Sysctl.XEN_SYSCTL_get_cpu_levelling_caps -> Permission.XEN2_GET_CPU_LEVELLING_CAPS;
            case Sysctl.XEN_SYSCTL_get_cpu_featureset -> Permission.XEN2_GET_CPU_FEATURESET;
            case Sysctl.XEN_SYSCTL_livepatch_op -> Permission.XEN2_LIVEPATCH_OP;
            case Sysctl.XEN_SYSCTL_coverage_op -> Permission.XEN2_COVERAGE_OP;
            case Sysctl.XEN_SYSCTL_cpu_hotplug -> Permission.RESOURCE_PLUG;
            case Sysctl.XEN_SYSCTL_page_offline_op -> pageOffline(op.getInt(U));
            default -> null;
        });
    }

    private static Permission scheduler(final int cmd) {
        return switch (cmd) {
            case Domctl.XEN_DOMCTL_SCHEDOP_putinfo -> Permission.XEN_SETSCHEDULER;
            case Domctl.XEN_DOMCTL_SCHEDOP_getinfo -> Permission.XEN_GETSCHEDULER;
            default -> null;
        };
    }

    private static Permission pageOffline(final int cmd) {
        return switch (cmd) {
            case Sysctl.sysctl_page_offline -> Permission.RESOURCE_UNPLUG;
            case Sysctl.sysctl_page_online -> Permission.RESOURCE_PLUG;
            case Sysctl.sysctl_query_page_offline -> Permission.RESOURCE_USE;
            default -> null;
        };
    }
}
