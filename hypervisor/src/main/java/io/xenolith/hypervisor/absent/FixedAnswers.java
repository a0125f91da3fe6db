package io.xenolith.hypervisor.absent;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** A hypercall that answers without acting: a Xen built or started without the option behind it. */
final class FixedAnswers implements HypercallHandler {
    /** What the call returns for a caller and its first two arguments. */
    @FunctionalInterface
    interface Answer {
        long to(Vcpu vcpu, long cmd, long arg);
    }

    private final Answer answer;
    private final List<SubOperation> operations;

    FixedAnswers(final Answer answer, final List<SubOperation> operations) {
        this.answer = answer;
        this.operations = operations;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long a3, final long a4, final long a5) {
        return answer.to(vcpu, cmd, arg);
    }

    @Override
    public int subOperation(final long cmd, final long arg, final long a3) {
        return (int) cmd;
    }

    @Override
    public List<SubOperation> operations() {
        return operations;
    }
}
