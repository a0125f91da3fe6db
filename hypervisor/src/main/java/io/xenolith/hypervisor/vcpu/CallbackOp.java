package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.callback.CallbackRegister;
import io.xenolith.abi.callback.CallbackUnregister;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.List;

/** Hypercall 30, callback_op. Source: HYPERCALLS.md section 14. */
public final class CallbackOp implements HypercallHandler {
    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(Callback.CALLBACKOP_register, "CALLBACKOP_register", "any"),
                SubOperation.implemented(Callback.CALLBACKOP_unregister, "CALLBACKOP_unregister", "any"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long arg3, final long arg4,
            final long arg5) {
        return switch ((int) cmd) {
            case Callback.CALLBACKOP_register -> register(vcpu, arg);
            case Callback.CALLBACKOP_unregister -> unregister(vcpu, arg);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private static boolean known(final int type) {
        return switch (type) {
            case Callback.CALLBACKTYPE_event, Callback.CALLBACKTYPE_failsafe, Callback.CALLBACKTYPE_syscall,
                    Callback.CALLBACKTYPE_nmi, Callback.CALLBACKTYPE_sysenter, Callback.CALLBACKTYPE_syscall32 ->
                true;
            default -> false;
        };
    }

    private static long register(final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(CallbackRegister.SIZE);
        if (!vcpu.domain().hypervisor().guestAccess().copyFrom(vcpu, arg, copy, CallbackRegister.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final CallbackRegister request = new CallbackRegister().wrap(copy, 0);
        if (!PageWalker.canonical(request.address())) {
            return -Errno.XEN_EINVAL;
        }
        if (!known(request.type())) {
            return -Errno.XEN_ENOSYS;
        }
        return install(vcpu, request);
    }

    private static long install(final Vcpu vcpu, final CallbackRegister request) {
        final boolean mask = (request.flags() & Callback.CALLBACKF_mask_events) != 0;
        final long address = request.address();
        switch (request.type()) {
            case Callback.CALLBACKTYPE_event -> vcpu.eventCallback = address;
            case Callback.CALLBACKTYPE_failsafe -> {
                vcpu.failsafeCallback = address;
                vcpu.failsafeMasksEvents = mask;
            }
            case Callback.CALLBACKTYPE_syscall -> {
                vcpu.syscallCallback = address;
                vcpu.syscallMasksEvents = mask;
            }
            case Callback.CALLBACKTYPE_sysenter -> {
                vcpu.sysenterCallback = address;
                vcpu.sysenterMasksEvents = mask;
            }
            case Callback.CALLBACKTYPE_syscall32 -> {
                vcpu.syscall32Callback = address;
                vcpu.syscall32MasksEvents = mask;
            }
            default -> {
                return NmiOp.register(vcpu, address);
            }
        }
        return 0;
    }

    private static long unregister(final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(CallbackUnregister.SIZE);
        if (!vcpu.domain().hypervisor().guestAccess().copyFrom(vcpu, arg, copy, CallbackUnregister.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int type = new CallbackUnregister().wrap(copy, 0).type();
        if (type == Callback.CALLBACKTYPE_nmi) {
            return NmiOp.unregister(vcpu);
        }
        return known(type) ? -Errno.XEN_EINVAL : -Errno.XEN_ENOSYS;
    }
}
