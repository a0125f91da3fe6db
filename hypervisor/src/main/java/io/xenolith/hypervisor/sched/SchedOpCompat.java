package io.xenolith.hypervisor.sched;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 6, sched_op in its old form: the reason of a shut-down is passed by value. Source: HYPERCALLS.md section 14. */
public final class SchedOpCompat implements HypercallHandler {
    private static final int REASON_MASK = 0xff;

    private final Hypervisor hypervisor;

    public SchedOpCompat(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(Sched.SCHEDOP_yield, "SCHEDOP_yield", "any"),
                SubOperation.implemented(Sched.SCHEDOP_block, "SCHEDOP_block", "any"),
                SubOperation.implemented(Sched.SCHEDOP_shutdown, "SCHEDOP_shutdown", "any"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long arg3, final long arg4,
            final long arg5) {
        return switch ((int) cmd) {
            case Sched.SCHEDOP_yield -> SchedOp.yieldCpu(vcpu);
            case Sched.SCHEDOP_block -> SchedOp.block(vcpu);
            case Sched.SCHEDOP_shutdown -> shutdown(vcpu, (int) arg & REASON_MASK);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private long shutdown(final Vcpu vcpu, final int reason) {
        hypervisor.shutdown(vcpu.domain(), reason);
        return 0;
    }
}
