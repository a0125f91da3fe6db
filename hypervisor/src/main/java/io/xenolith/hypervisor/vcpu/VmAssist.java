package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 21, vm_assist: switches of the whole domain. Source: HYPERCALLS.md section 14. */
public final class VmAssist implements HypercallHandler {
    /** The bits a PV64 domain may have set. */
    public static final long VALID = 1L << Xen.VMASST_TYPE_4gb_segments | 1L << Xen.VMASST_TYPE_4gb_segments_notify
            | 1L << Xen.VMASST_TYPE_writable_pagetables | 1L << Xen.VMASST_TYPE_pae_extended_cr3
            | 1L << Xen.VMASST_TYPE_architectural_iopl | 1L << Xen.VMASST_TYPE_runstate_update_flag
            | 1L << Xen.VMASST_TYPE_m2p_strict;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(Xen.VMASST_CMD_enable, "VMASST_CMD_enable", "any"),
                SubOperation.implemented(Xen.VMASST_CMD_disable, "VMASST_CMD_disable", "any"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long type, final long arg3, final long arg4,
            final long arg5) {
        if ((int) cmd != Xen.VMASST_CMD_enable && (int) cmd != Xen.VMASST_CMD_disable) {
            return -Errno.XEN_ENOSYS;
        }
        // 32 bits wide in Xen.
        final int bit = (int) type;
        if (bit < 0 || bit >= Long.SIZE || ((VALID >>> bit) & 1) == 0) {
            return -Errno.XEN_EINVAL;
        }
        if ((int) cmd == Xen.VMASST_CMD_enable) {
            vcpu.domain().vmAssist |= 1L << bit;
        } else {
            vcpu.domain().vmAssist &= ~(1L << bit);
        }
        return 0;
    }
}
