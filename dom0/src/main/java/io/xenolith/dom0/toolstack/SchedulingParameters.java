package io.xenolith.dom0.toolstack;

import java.util.List;
import java.util.Optional;

/**
 * A domain's parameters under a scheduler; which of them there are depends on the scheduler.
 *
 * @param weight,cap of credit and credit2
 * @param periodUs,budgetUs,extratime of rtds
 * @param vcpus of rtds, what single vCPUs have; none where only the domain is meant
 */
public record SchedulingParameters(Scheduler scheduler, Optional<Integer> weight, Optional<Integer> cap,
        Optional<Integer> periodUs, Optional<Integer> budgetUs, Optional<Boolean> extratime,
        List<VcpuDeadline> vcpus) {
    /** What rtds has promised one vCPU. */
    public record VcpuDeadline(int vcpu, int periodUs, int budgetUs, boolean extratime) {
    }

    public SchedulingParameters {
        vcpus = List.copyOf(vcpus);
    }

    /** Without single vCPUs. */
    public SchedulingParameters(final Scheduler scheduler, final Optional<Integer> weight, final Optional<Integer> cap,
            final Optional<Integer> periodUs, final Optional<Integer> budgetUs, final Optional<Boolean> extratime) {
        this(scheduler, weight, cap, periodUs, budgetUs, extratime, List.of());
    }

    static SchedulingParameters none(final Scheduler scheduler) {
        return new SchedulingParameters(scheduler, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** Of a scheduler that shares. */
    static SchedulingParameters shares(final Scheduler scheduler, final int weight, final int cap) {
        return new SchedulingParameters(scheduler, Optional.of(weight), Optional.of(cap), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** Of a scheduler that keeps deadlines. */
    static SchedulingParameters deadlines(final int periodUs, final int budgetUs, final boolean extratime,
            final List<VcpuDeadline> vcpus) {
        return new SchedulingParameters(Scheduler.RTDS, Optional.empty(), Optional.empty(), Optional.of(periodUs),
                Optional.of(budgetUs), Optional.of(extratime), vcpus);
    }
}
