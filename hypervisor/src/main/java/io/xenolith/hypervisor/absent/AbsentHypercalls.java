package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.missing;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hvm.HvmOp;
import io.xenolith.abi.hypfs.Hypfs;
import io.xenolith.abi.mca.Mca;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * The hypercalls of options that this Xen is built or started without (XSM policy, kexec images, argo, vPMU, device model,
 * machine checks, profiling): each answers as the recorded Xen 4.17.7 does. Source: HYPERCALLS.md sections 14 and 21.
 */
public final class AbsentHypercalls {
    private static final int KEXEC_CMD_MAX = 6;
    private static final int XENOPROF_OP_MAX = 17;
    private static final int XENPMU_OP_MAX = 7;
    private static final int HYPFS_VERSION = 1;
    private static final long MCA_STRUCT_HEAD = 8;
    private static final int INTERFACE_VERSION_OFFSET = 4;

    private AbsentHypercalls() {
    }

    /** Registers all of them. */
    public static void register(final Hypervisor hypervisor, final HypercallTable table) {
        table.register(Xen.__HYPERVISOR_xsm_op, new FixedAnswers((vcpu, cmd, arg) -> -Errno.XEN_ENOSYS,
                List.of(absent(-1, "xsm_op", "policy", "no FLASK: the dummy module answers -ENOSYS"))));
        table.register(Xen.__HYPERVISOR_xenoprof_op, new FixedAnswers(AbsentHypercalls::xenoprof,
                List.of(absent(-1, "xenoprof_op", "any", "no usable counters: -ENODEV"))));
        table.register(Xen.__HYPERVISOR_hvm_op, new FixedAnswers(AbsentHypercalls::hvmOp,
                List.of(absent(HvmOp.HVMOP_set_param, "HVMOP_set_param", "HVM", "-EINVAL for a PV target"),
                        absent(HvmOp.HVMOP_get_param, "HVMOP_get_param", "HVM", "-EINVAL for a PV target"))));
        table.register(Xen.__HYPERVISOR_kexec_op, new FixedAnswers(AbsentHypercalls::kexec,
                List.of(missing(-1, "kexec_op (0 to 6)", "priv"))));
        table.register(Xen.__HYPERVISOR_argo_op, new FixedAnswers((vcpu, cmd, arg) -> -Errno.XEN_ENOSYS,
                List.of(absent(-1, "argo_op", "any", "built without argo, as Debian's Xen"))));
        table.register(Xen.__HYPERVISOR_xenpmu_op, new FixedAnswers((vcpu, cmd, arg) -> -Errno.XEN_EOPNOTSUPP,
                List.of(absent(-1, "xenpmu_op (0 to " + XENPMU_OP_MAX + ")", "any", "vPMU is off by default"))));
        table.register(Xen.__HYPERVISOR_dm_op, new FixedAnswers(AbsentHypercalls::dmOp,
                List.of(absent(-1, "dm_op", "dm", "HVM only: PV targets are refused"))));
        table.register(Xen.__HYPERVISOR_hypfs_op, new FixedAnswers(AbsentHypercalls::hypfs,
                List.of(partly(Hypfs.XEN_HYPFS_OP_get_version, "XEN_HYPFS_OP_get_version", "priv",
                        "version only, the tree is missing"))));
        table.register(Xen.__HYPERVISOR_arch_0, new FixedAnswers((vcpu, cmd, arg) -> mca(hypervisor, vcpu, cmd),
                List.of(missing(-1, "mca (1 to 6)", "priv"))));
        table.register(Xen.__HYPERVISOR_arch_1, new FixedAnswers((vcpu, cmd, arg) -> pagingContinuation(hypervisor,
                vcpu, cmd), List.of(absent(-1, "paging_domctl_cont", "priv", "no shadow paging is built"))));
    }

    private static long xenoprof(final Vcpu vcpu, final long op, final long arg) {
        if (op < 0 || op > XENOPROF_OP_MAX) {
            return -Errno.XEN_EINVAL;
        }
        return op == 0 ? -Errno.XEN_ENODEV : -Errno.XEN_EPERM;
    }

    private static long hvmOp(final Vcpu vcpu, final long op, final long arg) {
        return op == HvmOp.HVMOP_set_param || op == HvmOp.HVMOP_get_param ? -Errno.XEN_EINVAL : -Errno.XEN_ENOSYS;
    }

    /** No image was ever loaded; an unknown operation of a control domain returns 0 (recorded). */
    private static long kexec(final Vcpu vcpu, final long op, final long arg) {
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        return op >= 0 && op <= KEXEC_CMD_MAX ? -Errno.XEN_EINVAL : 0;
    }

    private static long dmOp(final Vcpu vcpu, final long domid, final long bufferCount) {
        if (bufferCount == 0) {
            return -Errno.XEN_ENODATA;
        }
        return (int) domid == Xen.DOMID_SELF || (int) domid == vcpu.domain().domid()
                ? -Errno.XEN_EPERM
                : -Errno.XEN_EINVAL;
    }

    private static long hypfs(final Vcpu vcpu, final long op, final long path) {
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        if (op == Hypfs.XEN_HYPFS_OP_get_version) {
            return path == 0 ? HYPFS_VERSION : -Errno.XEN_EINVAL;
        }
        return -Errno.XEN_EINVAL;
    }

    private static long mca(final Hypervisor hypervisor, final Vcpu vcpu, final long struct) {
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        final LocalMemory head = new LocalMemory((int) MCA_STRUCT_HEAD);
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct, head, (int) MCA_STRUCT_HEAD)) {
            return -Errno.XEN_EFAULT;
        }
        return head.getInt(INTERFACE_VERSION_OFFSET) == Mca.XEN_MCA_INTERFACE_VERSION
                ? -Errno.XEN_ENOSYS
                : -Errno.XEN_EACCES;
    }

    private static long pagingContinuation(final Hypervisor hypervisor, final Vcpu vcpu, final long struct) {
        final byte[] head = new byte[1];
        return hypervisor.guestAccess().copyFrom(vcpu, struct, head, 0, 1) ? -Errno.XEN_EOPNOTSUPP : -Errno.XEN_EFAULT;
    }
}
