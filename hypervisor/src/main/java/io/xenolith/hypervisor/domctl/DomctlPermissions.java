package io.xenolith.hypervisor.domctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlIomemPermission;
import io.xenolith.abi.domctl.XenDomctlIoportPermission;
import io.xenolith.abi.domctl.XenDomctlIrqPermission;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.Optional;

/** The permission each domctl operation needs over its domain. Source: Xen xsm/flask/hooks.c, flask_domctl. */
final class DomctlPermissions {
    private static final int U = DomctlOperation.U;

    private DomctlPermissions() {
    }

    /** The permission; none for an operation that FLASK does not know. createdomain has its own check. */
    static Optional<Permission> of(final int cmd, final LocalMemory op) {
        return Optional.ofNullable(switch (cmd) {
            case Domctl.XEN_DOMCTL_scheduler_op -> scheduler(new XenDomctlSchedulerOp().wrap(op, U).cmd());
            case Domctl.XEN_DOMCTL_shadow_op -> shadow(op.getInt(U));
            case Domctl.XEN_DOMCTL_irq_permission ->
                resource(new XenDomctlIrqPermission().wrap(op, U).allowAccess());
            case Domctl.XEN_DOMCTL_iomem_permission ->
                resource(new XenDomctlIomemPermission().wrap(op, U).allowAccess());
            case Domctl.XEN_DOMCTL_ioport_permission ->
                resource(new XenDomctlIoportPermission().wrap(op, U).allowAccess());
            case Domctl.XEN_DOMCTL_ioport_mapping, Domctl.XEN_DOMCTL_memory_mapping, Domctl.XEN_DOMCTL_bind_pt_irq ->
                Permission.RESOURCE_ADD;
            case Domctl.XEN_DOMCTL_unbind_pt_irq -> Permission.RESOURCE_REMOVE;
            case Domctl.XEN_DOMCTL_assign_device -> Permission.RESOURCE_ADD_DEVICE;
            case Domctl.XEN_DOMCTL_deassign_device -> Permission.RESOURCE_REMOVE_DEVICE;
            case Domctl.XEN_DOMCTL_test_assign_device, Domctl.XEN_DOMCTL_get_device_group ->
                Permission.RESOURCE_STAT_DEVICE;
            case Domctl.XEN_DOMCTL_getpageframeinfo3 -> Permission.MMU_PAGEINFO;
            case Domctl.XEN_DOMCTL_sethvmcontext -> Permission.HVM_SETHVMC;
            case Domctl.XEN_DOMCTL_gethvmcontext, Domctl.XEN_DOMCTL_gethvmcontext_partial -> Permission.HVM_GETHVMC;
            case Domctl.XEN_DOMCTL_mem_sharing_op -> Permission.HVM_MEM_SHARING;
            case Domctl.XEN_DOMCTL_audit_p2m -> Permission.HVM_AUDIT_P2M;
            default -> ofLife(cmd);
        });
    }

    private static Permission scheduler(final int cmd) {
        return switch (cmd) {
            case Domctl.XEN_DOMCTL_SCHEDOP_putinfo, Domctl.XEN_DOMCTL_SCHEDOP_putvcpuinfo ->
                Permission.DOMAIN2_SETSCHEDULER;
            case Domctl.XEN_DOMCTL_SCHEDOP_getinfo, Domctl.XEN_DOMCTL_SCHEDOP_getvcpuinfo ->
                Permission.DOMAIN_GETSCHEDULER;
            default -> null;
        };
    }

    private static Permission shadow(final int sub) {
        return switch (sub) {
            case Domctl.XEN_DOMCTL_SHADOW_OP_OFF -> Permission.SHADOW_DISABLE;
            case Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE, Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_TEST,
                    Domctl.XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, Domctl.XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION ->
                Permission.SHADOW_ENABLE;
            case Domctl.XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, Domctl.XEN_DOMCTL_SHADOW_OP_PEEK,
                    Domctl.XEN_DOMCTL_SHADOW_OP_CLEAN ->
                Permission.SHADOW_LOGDIRTY;
            default -> null;
        };
    }

    private static Permission resource(final int allowAccess) {
        return allowAccess != 0 ? Permission.RESOURCE_ADD : Permission.RESOURCE_REMOVE;
    }

    private static Permission ofLife(final int cmd) {
        return switch (cmd) {
            case Domctl.XEN_DOMCTL_getdomaininfo -> Permission.DOMAIN_GETDOMAININFO;
            case Domctl.XEN_DOMCTL_destroydomain -> Permission.DOMAIN_DESTROY;
            case Domctl.XEN_DOMCTL_pausedomain -> Permission.DOMAIN_PAUSE;
            case Domctl.XEN_DOMCTL_unpausedomain -> Permission.DOMAIN_UNPAUSE;
            case Domctl.XEN_DOMCTL_resumedomain -> Permission.DOMAIN_RESUME;
            case Domctl.XEN_DOMCTL_max_vcpus -> Permission.DOMAIN_MAX_VCPUS;
            case Domctl.XEN_DOMCTL_max_mem -> Permission.DOMAIN_SETDOMAINMAXMEM;
            case Domctl.XEN_DOMCTL_setdomainhandle -> Permission.DOMAIN_SETDOMAINHANDLE;
            case Domctl.XEN_DOMCTL_settimeoffset -> Permission.DOMAIN_SETTIME;
            case Domctl.XEN_DOMCTL_hypercall_init -> Permission.DOMAIN_HYPERCALL;
            case Domctl.XEN_DOMCTL_set_target -> Permission.DOMAIN2_MAKE_PRIV_FOR;
            case Domctl.XEN_DOMCTL_set_address_size -> Permission.DOMAIN_SETADDRSIZE;
            case Domctl.XEN_DOMCTL_get_address_size -> Permission.DOMAIN_GETADDRSIZE;
            case Domctl.XEN_DOMCTL_sendtrigger -> Permission.DOMAIN_TRIGGER;
            case Domctl.XEN_DOMCTL_subscribe -> Permission.DOMAIN_SET_MISC_INFO;
            case Domctl.XEN_DOMCTL_set_virq_handler -> Permission.DOMAIN_SET_VIRQ_HANDLER;
            case Domctl.XEN_DOMCTL_get_paging_mempool_size -> Permission.DOMAIN_GETPAGINGMEMPOOL;
            case Domctl.XEN_DOMCTL_set_paging_mempool_size -> Permission.DOMAIN_SETPAGINGMEMPOOL;
            case Domctl.XEN_DOMCTL_gettscinfo -> Permission.DOMAIN2_GETTSC;
            case Domctl.XEN_DOMCTL_settscinfo -> Permission.DOMAIN2_SETTSC;
            case Domctl.XEN_DOMCTL_get_cpu_policy -> Permission.DOMAIN2_GET_CPU_POLICY;
            case Domctl.XEN_DOMCTL_set_cpu_policy -> Permission.DOMAIN2_SET_CPU_POLICY;
            case Domctl.XEN_DOMCTL_setvnumainfo -> Permission.DOMAIN2_SET_VNUMAINFO;
            case Domctl.XEN_DOMCTL_cacheflush -> Permission.DOMAIN2_CACHEFLUSH;
            case Domctl.XEN_DOMCTL_psr_cmt_op -> Permission.DOMAIN2_PSR_CMT_OP;
            case Domctl.XEN_DOMCTL_psr_alloc -> Permission.DOMAIN2_PSR_ALLOC;
            case Domctl.XEN_DOMCTL_soft_reset -> Permission.DOMAIN2_SOFT_RESET;
            case Domctl.XEN_DOMCTL_vuart_op -> Permission.DOMAIN2_VUART_OP;
            case Domctl.XEN_DOMCTL_set_access_required, Domctl.XEN_DOMCTL_monitor_op, Domctl.XEN_DOMCTL_vm_event_op ->
                Permission.DOMAIN2_VM_EVENT;
            default -> ofVcpus(cmd);
        };
    }

    private static Permission ofVcpus(final int cmd) {
        return switch (cmd) {
            case Domctl.XEN_DOMCTL_setvcpuaffinity, Domctl.XEN_DOMCTL_setnodeaffinity -> Permission.DOMAIN_SETAFFINITY;
            case Domctl.XEN_DOMCTL_getvcpuaffinity, Domctl.XEN_DOMCTL_getnodeaffinity -> Permission.DOMAIN_GETAFFINITY;
            case Domctl.XEN_DOMCTL_setvcpucontext, Domctl.XEN_DOMCTL_set_ext_vcpucontext,
                    Domctl.XEN_DOMCTL_set_vcpu_msrs, Domctl.XEN_DOMCTL_setvcpuextstate ->
                Permission.DOMAIN_SETVCPUCONTEXT;
            case Domctl.XEN_DOMCTL_getvcpucontext, Domctl.XEN_DOMCTL_get_ext_vcpucontext,
                    Domctl.XEN_DOMCTL_get_vcpu_msrs, Domctl.XEN_DOMCTL_getvcpuextstate ->
                Permission.DOMAIN_GETVCPUCONTEXT;
            case Domctl.XEN_DOMCTL_getvcpuinfo -> Permission.DOMAIN_GETVCPUINFO;
            case Domctl.XEN_DOMCTL_setdebugging, Domctl.XEN_DOMCTL_debug_op, Domctl.XEN_DOMCTL_gdbsx_guestmemio,
                    Domctl.XEN_DOMCTL_gdbsx_pausevcpu, Domctl.XEN_DOMCTL_gdbsx_unpausevcpu,
                    Domctl.XEN_DOMCTL_gdbsx_domstatus ->
                Permission.DOMAIN_SETDEBUGGING;
            default -> null;
        };
    }
}
