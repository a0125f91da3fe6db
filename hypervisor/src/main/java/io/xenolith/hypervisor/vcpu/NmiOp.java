package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.nmi.Nmi;
import io.xenolith.abi.nmi.XennmiCallback;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.List;

/** Hypercall 28, nmi_op: the NMI handler is entry 2 of the trap table. Source: HYPERCALLS.md sections 5.7 and 14. */
public final class NmiOp implements HypercallHandler {
    private static final int FLAG_MASK_EVENTS = 4;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(Nmi.XENNMI_register_callback, "XENNMI_register_callback", "any"),
                SubOperation.implemented(Nmi.XENNMI_unregister_callback, "XENNMI_unregister_callback", "any"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long arg3, final long arg4,
            final long arg5) {
        return switch ((int) cmd) {
            case Nmi.XENNMI_register_callback -> registerCallback(vcpu, arg);
            case Nmi.XENNMI_unregister_callback -> unregister(vcpu);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private static long registerCallback(final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(XennmiCallback.SIZE);
        if (!vcpu.domain().hypervisor().guestAccess().copyFrom(vcpu, arg, copy, XennmiCallback.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return register(vcpu, new XennmiCallback().wrap(copy, 0).handlerAddress());
    }

    /** 0 or -EINVAL; shared with callback_op. */
    static long register(final Vcpu vcpu, final long address) {
        if (!PageWalker.canonical(address)) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.traps().set(TrapDelivery.VECTOR_NMI, FLAG_MASK_EVENTS, XenX8664.FLAT_KERNEL_CS, address);
        return 0;
    }

    static long unregister(final Vcpu vcpu) {
        vcpu.traps().set(TrapDelivery.VECTOR_NMI, 0, 0, 0);
        return 0;
    }
}
