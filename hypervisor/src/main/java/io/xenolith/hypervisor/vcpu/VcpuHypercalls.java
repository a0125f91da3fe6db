package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.sched.SchedOp;
import io.xenolith.hypervisor.sched.SchedOpCompat;
import io.xenolith.hypervisor.time.SetTimerOp;

/** Puts the hypercalls that concern vCPUs, their entries and their time into the table. */
public final class VcpuHypercalls {
    private VcpuHypercalls() {
    }

    public static void register(final Hypervisor hypervisor, final VcpuPaging paging) {
        final HypercallTable table = hypervisor.hypercalls();
        table.register(Xen.__HYPERVISOR_set_trap_table, new SetTrapTable());
        table.register(Xen.__HYPERVISOR_stack_switch, new StackSwitch());
        table.register(Xen.__HYPERVISOR_set_callbacks, new SetCallbacks());
        table.register(Xen.__HYPERVISOR_fpu_taskswitch, new FpuTaskSwitch());
        table.register(Xen.__HYPERVISOR_set_debugreg, new SetDebugreg());
        table.register(Xen.__HYPERVISOR_get_debugreg, new GetDebugreg());
        table.register(Xen.__HYPERVISOR_multicall, new Multicall(hypervisor));
        table.register(Xen.__HYPERVISOR_set_timer_op, new SetTimerOp());
        table.register(Xen.__HYPERVISOR_vm_assist, new VmAssist());
        table.register(Xen.__HYPERVISOR_vcpu_op, new VcpuOp(hypervisor, new VcpuContext(paging)));
        table.register(Xen.__HYPERVISOR_set_segment_base, new SetSegmentBase());
        table.register(Xen.__HYPERVISOR_nmi_op, new NmiOp());
        table.register(Xen.__HYPERVISOR_callback_op, new CallbackOp());
        table.register(Xen.__HYPERVISOR_iret, new Iret());
        table.register(Xen.__HYPERVISOR_sched_op, new SchedOp(hypervisor));
        table.register(Xen.__HYPERVISOR_sched_op_compat, new SchedOpCompat(hypervisor));
    }
}
