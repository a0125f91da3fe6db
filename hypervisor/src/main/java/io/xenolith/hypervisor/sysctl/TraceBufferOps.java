package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * XEN_SYSCTL_tbuf_op: xentrace's buffers. There are none, a host's trace is kept outside of it: the masks are kept, and what
 * needs buffers fails as without memory for them. Source: Xen public/sysctl.h.
 */
final class TraceBufferOps {
    /** struct xen_sysctl_tbuf_op: cmd, cpu_mask (16 bytes at 8), evt_mask, buffer_mfn, size. */
    private static final int CPU_MASK = SysctlOperation.U + 8;
    private static final int EVT_MASK = SysctlOperation.U + 24;
    private static final int BUFFER_MFN = SysctlOperation.U + 32;
    private static final int SIZE = SysctlOperation.U + 40;
    private static final int TRC_ALL = 0x0fff_f000;

    private final Hypervisor hypervisor;
    private int eventMask = TRC_ALL;

    private TraceBufferOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        sysctl.add(SubOperation.partly(Sysctl.XEN_SYSCTL_tbuf_op, "XEN_SYSCTL_tbuf_op", "priv",
                "masks are kept; there are no buffers, set_size is -ENOMEM"), new TraceBufferOps(hypervisor)::perform);
    }

    private long perform(final Vcpu caller, final LocalMemory op) {
        return switch (op.getInt(SysctlOperation.U)) {
            case Sysctl.XEN_SYSCTL_TBUFOP_get_info -> {
                op.putInt(EVT_MASK, eventMask);
                op.putLong(BUFFER_MFN, 0);
                op.putInt(SIZE, 0);
                yield 0;
            }
            case Sysctl.XEN_SYSCTL_TBUFOP_set_cpu_mask -> hypervisor.guestAccess().copyFrom(caller,
                    op.getLong(CPU_MASK), new byte[1], 0, 1) ? 0 : -Errno.XEN_EFAULT;
            case Sysctl.XEN_SYSCTL_TBUFOP_set_evt_mask -> {
                eventMask = op.getInt(EVT_MASK);
                yield 0;
            }
            case Sysctl.XEN_SYSCTL_TBUFOP_set_size -> -Errno.XEN_ENOMEM;
            case Sysctl.XEN_SYSCTL_TBUFOP_disable -> 0;
            // Among them enable, which wants buffers.
            default -> -Errno.XEN_EINVAL;
        };
    }
}
