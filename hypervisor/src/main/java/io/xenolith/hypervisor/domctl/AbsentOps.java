package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlSetTarget;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * domctl operations that this Xen is built without, that PV domains are refused, or that are about hardware the machine
 * has not got. Source: HYPERCALLS.md section 14, what was asked of real Xen 4.17.7.
 */
final class AbsentOps {
    private static final String NOT_PV = "-EINVAL: HVM only";
    private static final String POOL_NOT_PV = "-EOPNOTSUPP: HVM only";
    private static final String NOT_BUILT = "-ENOSYS: not built in";
    private static final String NO_NUMBER = "-ENOSYS: a number without an implementation on x86";

    private final Hypervisor hypervisor;

    private AbsentOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final AbsentOps ops = new AbsentOps(hypervisor);
        answers(domctl, Domctl.XEN_DOMCTL_gethvmcontext, "gethvmcontext", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_sethvmcontext, "sethvmcontext", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_gethvmcontext_partial, "gethvmcontext_partial", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_vmtrace_op, "vmtrace_op", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_get_paging_mempool_size, "get_paging_mempool_size", POOL_NOT_PV,
                -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_set_paging_mempool_size, "set_paging_mempool_size", POOL_NOT_PV,
                -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_psr_cmt_op, "psr_cmt_op", "-ENODEV: no cache monitoring",
                -Errno.XEN_ENODEV);
        answers(domctl, Domctl.XEN_DOMCTL_psr_alloc, "psr_alloc", "-ENODEV: no cache allocation", -Errno.XEN_ENODEV);
        answers(domctl, Domctl.XEN_DOMCTL_mem_sharing_op, "mem_sharing_op", NOT_BUILT, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_audit_p2m, "audit_p2m", NOT_BUILT, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_real_mode_area, "real_mode_area", NO_NUMBER, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_set_opt_feature, "set_opt_feature", NO_NUMBER, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_cacheflush, "cacheflush", "-ENOSYS: Arm only", -Errno.XEN_ENOSYS);
        answers(domctl, OtherVersions.XEN_DOMCTL_dt_overlay, "dt_overlay", "-ENOSYS: Arm only", -Errno.XEN_ENOSYS);
        answers(domctl, OtherVersions.XEN_DOMCTL_set_llc_colors, "set_llc_colors", "-EOPNOTSUPP: not built in",
                -Errno.XEN_EOPNOTSUPP);
        domctl.add(missing(OtherVersions.XEN_DOMCTL_get_domain_state, "XEN_DOMCTL_get_domain_state", "priv",
                "changes of domains are told by VIRQ_DOM_EXC and getdomaininfo alone"),
                (caller, target, op) -> -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_vuart_op, "vuart_op", "-ENOSYS: Arm only", -Errno.XEN_ENOSYS);
        devices(domctl);
        events(domctl);
        debugger(domctl);
        domctl.add(absent(Domctl.XEN_DOMCTL_set_target, "XEN_DOMCTL_set_target", "priv",
                "-EOPNOTSUPP: every target is PV"), ops::setTarget);
    }

    private static void devices(final DomctlOp domctl) {
        final String none = "-EOPNOTSUPP: no IOMMU";
        answers(domctl, Domctl.XEN_DOMCTL_assign_device, "assign_device", none, -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_test_assign_device, "test_assign_device", none, -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_deassign_device, "deassign_device", none, -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_get_device_group, "get_device_group", none, -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_bind_pt_irq, "bind_pt_irq", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_unbind_pt_irq, "unbind_pt_irq", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_ioport_mapping, "ioport_mapping", POOL_NOT_PV, -Errno.XEN_EOPNOTSUPP);
        answers(domctl, Domctl.XEN_DOMCTL_memory_mapping, "memory_mapping",
                "0: a PV domain maps what it may by itself", 0);
        answers(domctl, Domctl.XEN_DOMCTL_set_broken_page_p2m, "set_broken_page_p2m", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_soft_reset, "soft_reset", NOT_PV, -Errno.XEN_EINVAL);
    }

    /** Watching a guest from outside is for HVM; who watches himself is told something else. */
    private static void events(final DomctlOp domctl) {
        domctl.add(absent(Domctl.XEN_DOMCTL_vm_event_op, "XEN_DOMCTL_vm_event_op", "priv", "-ENOSYS: HVM only"),
                (caller, target, op) -> target == caller.domain() || target.vcpu(0) == null
                        ? -Errno.XEN_EINVAL
                        : -Errno.XEN_ENOSYS);
        domctl.add(absent(Domctl.XEN_DOMCTL_monitor_op, "XEN_DOMCTL_monitor_op", "priv", "-EOPNOTSUPP: HVM only"),
                (caller, target, op) -> target == caller.domain() ? -Errno.XEN_EPERM : -Errno.XEN_EOPNOTSUPP);
        domctl.add(absent(Domctl.XEN_DOMCTL_set_access_required, "XEN_DOMCTL_set_access_required", "priv",
                "0: nothing is ever asked of a listener for PV"),
                (caller, target, op) -> target == caller.domain() ? -Errno.XEN_EPERM : 0);
    }

    private static void debugger(final DomctlOp domctl) {
        final String notBuilt = "-ENOSYS: gdbsx is not built in";
        answers(domctl, Domctl.XEN_DOMCTL_debug_op, "debug_op", NOT_PV, -Errno.XEN_EINVAL);
        answers(domctl, Domctl.XEN_DOMCTL_gdbsx_guestmemio, "gdbsx_guestmemio", notBuilt, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_gdbsx_pausevcpu, "gdbsx_pausevcpu", notBuilt, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_gdbsx_unpausevcpu, "gdbsx_unpausevcpu", notBuilt, -Errno.XEN_ENOSYS);
        answers(domctl, Domctl.XEN_DOMCTL_gdbsx_domstatus, "gdbsx_domstatus", notBuilt, -Errno.XEN_ENOSYS);
    }

    private static void answers(final DomctlOp domctl, final int number, final String name, final String note,
            final long answer) {
        domctl.add(absent(number, "XEN_DOMCTL_" + name, "priv", note), (caller, target, op) -> answer);
    }

    private long setTarget(final Vcpu caller, final Domain target, final LocalMemory op) {
        final Domain served = hypervisor.domain(new XenDomctlSetTarget().wrap(op, DomctlOperation.U).target());
        if (served == null) {
            return -Errno.XEN_ESRCH;
        }
        return served == target ? -Errno.XEN_EINVAL : -Errno.XEN_EOPNOTSUPP;
    }
}
