package io.xenolith.hypervisor.domctl;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.hypervisor.call.SubOperation;

/** domctl operations that answer -ENOSYS here, named so that the ABI listing is honest. */
final class MissingOps {
    private MissingOps() {
    }

    static void register(final DomctlOp domctl) {
        missing(domctl, Domctl.XEN_DOMCTL_irq_permission, "irq_permission");
        missing(domctl, Domctl.XEN_DOMCTL_iomem_permission, "iomem_permission");
        missing(domctl, Domctl.XEN_DOMCTL_ioport_permission, "ioport_permission");
        missing(domctl, Domctl.XEN_DOMCTL_subscribe, "subscribe");
        missing(domctl, Domctl.XEN_DOMCTL_assign_device, "assign_device");
        missing(domctl, Domctl.XEN_DOMCTL_bind_pt_irq, "bind_pt_irq");
        missing(domctl, Domctl.XEN_DOMCTL_memory_mapping, "memory_mapping");
        missing(domctl, Domctl.XEN_DOMCTL_ioport_mapping, "ioport_mapping");
        missing(domctl, Domctl.XEN_DOMCTL_set_ext_vcpucontext, "set_ext_vcpucontext");
        missing(domctl, Domctl.XEN_DOMCTL_get_ext_vcpucontext, "get_ext_vcpucontext");
        missing(domctl, Domctl.XEN_DOMCTL_test_assign_device, "test_assign_device");
        missing(domctl, Domctl.XEN_DOMCTL_deassign_device, "deassign_device");
        missing(domctl, Domctl.XEN_DOMCTL_unbind_pt_irq, "unbind_pt_irq");
        missing(domctl, Domctl.XEN_DOMCTL_get_device_group, "get_device_group");
        missing(domctl, Domctl.XEN_DOMCTL_debug_op, "debug_op");
        missing(domctl, Domctl.XEN_DOMCTL_vm_event_op, "vm_event_op");
        missing(domctl, Domctl.XEN_DOMCTL_gettscinfo, "gettscinfo");
        missing(domctl, Domctl.XEN_DOMCTL_settscinfo, "settscinfo");
        missing(domctl, Domctl.XEN_DOMCTL_setvcpuextstate, "setvcpuextstate");
        missing(domctl, Domctl.XEN_DOMCTL_getvcpuextstate, "getvcpuextstate");
        missing(domctl, Domctl.XEN_DOMCTL_set_access_required, "set_access_required");
        missing(domctl, Domctl.XEN_DOMCTL_set_broken_page_p2m, "set_broken_page_p2m");
        missing(domctl, Domctl.XEN_DOMCTL_setnodeaffinity, "setnodeaffinity");
        missing(domctl, Domctl.XEN_DOMCTL_getnodeaffinity, "getnodeaffinity");
        missing(domctl, Domctl.XEN_DOMCTL_get_vcpu_msrs, "get_vcpu_msrs");
        missing(domctl, Domctl.XEN_DOMCTL_set_vcpu_msrs, "set_vcpu_msrs");
        missing(domctl, Domctl.XEN_DOMCTL_setvnumainfo, "setvnumainfo");
        missing(domctl, Domctl.XEN_DOMCTL_monitor_op, "monitor_op");
        missing(domctl, Domctl.XEN_DOMCTL_soft_reset, "soft_reset");
        missing(domctl, Domctl.XEN_DOMCTL_get_cpu_policy, "get_cpu_policy");
        missing(domctl, Domctl.XEN_DOMCTL_set_cpu_policy, "set_cpu_policy");
        missing(domctl, Domctl.XEN_DOMCTL_gdbsx_guestmemio, "gdbsx_guestmemio");
        missing(domctl, Domctl.XEN_DOMCTL_gdbsx_pausevcpu, "gdbsx_pausevcpu");
        missing(domctl, Domctl.XEN_DOMCTL_gdbsx_unpausevcpu, "gdbsx_unpausevcpu");
        missing(domctl, Domctl.XEN_DOMCTL_gdbsx_domstatus, "gdbsx_domstatus");
    }

    private static void missing(final DomctlOp domctl, final int number, final String name) {
        domctl.addUnanswered(SubOperation.missing(number, "XEN_DOMCTL_" + name, "priv"));
    }
}
