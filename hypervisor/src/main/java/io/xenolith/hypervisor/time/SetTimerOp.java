package io.xenolith.hypervisor.time;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 15, set_timer_op: the single-shot timer by absolute system time. Source: HYPERCALLS.md section 14. */
public final class SetTimerOp implements HypercallHandler {
    /** A time further ahead is taken for a mistake of the guest's clock ... */
    private static final long AHEAD_MAX_NS = 1L << 50;
    /** ... and tried again after this. */
    private static final long FALLBACK_NS = 100_000_000L;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "set_timer_op", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long timeout, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        final long nowNs = vcpu.domain().hypervisor().clock().nowNs();
        if (timeout == 0) {
            vcpu.timers().cancelSingleshot();
        } else if (timeout < 0 || timeout - nowNs > AHEAD_MAX_NS) {
            vcpu.timers().setSingleshot(nowNs + FALLBACK_NS);
        } else {
            vcpu.timers().setSingleshot(timeout);
        }
        return 0;
    }
}
