package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absentFrom;

import io.xenolith.abi.argo.Argo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.pmu.Pmu;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xenoprof.Xenoprof;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.List;

/**
 * The hypercalls of options that this Xen is built or started without (kexec images, argo, vPMU, device model,
 * machine checks, profiling): each answers as the recorded Xen 4.17.7 does. Source: HYPERCALLS.md sections 14 and 21.
 */
public final class AbsentHypercalls {
    private static final String NO_COUNTERS = "no usable counters";

    private AbsentHypercalls() {
    }

    /** Registers all of them. */
    public static void register(final Hypervisor hypervisor, final HypercallTable table) {
        table.register(Xen.__HYPERVISOR_xenoprof_op,
                new FixedAnswers(AbsentHypercalls::xenoprof, xenoprofOperations()));
        table.register(Xen.__HYPERVISOR_argo_op, new FixedAnswers((vcpu, cmd, arg) -> -Errno.XEN_ENOSYS,
                absentFrom(Argo.XEN_ARGO_OP_register_ring, "any", "-ENOSYS: built without argo, as Debian's Xen",
                        "XEN_ARGO_OP_", "register_ring", "unregister_ring", "sendv", "notify")));
        table.register(Xen.__HYPERVISOR_xenpmu_op, new FixedAnswers((vcpu, cmd, arg) -> -Errno.XEN_EOPNOTSUPP,
                absentFrom(Pmu.XENPMU_mode_get, "any", "-EOPNOTSUPP: vPMU is off by default", "XENPMU_", "mode_get",
                        "mode_set", "feature_get", "feature_set", "init", "finish", "lvtpc_set", "flush")));
        table.register(Xen.__HYPERVISOR_hvm_op, new HvmOps(hypervisor));
        table.register(Xen.__HYPERVISOR_dm_op, new DeviceModelOp(hypervisor));
        table.register(Xen.__HYPERVISOR_kexec_op, new KexecOp(hypervisor));
        table.register(Xen.__HYPERVISOR_arch_0, new MachineCheckOp(hypervisor));
    }

    private static List<SubOperation> xenoprofOperations() {
        final List<SubOperation> lines = new ArrayList<>(absentFrom(Xenoprof.XENOPROF_init, "any",
                "-ENODEV: " + NO_COUNTERS, "XENOPROF_", "init"));
        lines.addAll(absentFrom(Xenoprof.XENOPROF_reset_active_list, "any",
                "-EPERM: " + NO_COUNTERS + ", so nobody is the primary profiler", "XENOPROF_", "reset_active_list",
                "reset_passive_list", "set_active", "set_passive", "reserve_counters", "counter", "setup_events",
                "enable_virq", "start", "stop", "disable_virq", "release_counters", "shutdown", "get_buffer",
                "set_backtrace", "get_ibs_caps", "ibs_counter"));
        return lines;
    }

    private static long xenoprof(final Vcpu vcpu, final long cmd, final long arg) {
        final int op = (int) cmd;
        if (op < 0 || op > Xenoprof.XENOPROF_last_op) {
            return -Errno.XEN_EINVAL;
        }
        return op == Xenoprof.XENOPROF_init ? -Errno.XEN_ENODEV : -Errno.XEN_EPERM;
    }
}
