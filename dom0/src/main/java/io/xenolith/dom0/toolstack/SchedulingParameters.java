package io.xenolith.dom0.toolstack;

import java.util.Optional;

/**
 * A domain's parameters under a scheduler; which of them there are depends on the scheduler.
 *
 * @param weight,cap of credit and credit2
 * @param periodUs,budgetUs,extratime of rtds
 */
public record SchedulingParameters(Scheduler scheduler, Optional<Integer> weight, Optional<Integer> cap,
        Optional<Integer> periodUs, Optional<Integer> budgetUs, Optional<Boolean> extratime) {
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
    static SchedulingParameters deadlines(final int periodUs, final int budgetUs, final boolean extratime) {
        return new SchedulingParameters(Scheduler.RTDS, Optional.empty(), Optional.empty(), Optional.of(periodUs),
                Optional.of(budgetUs), Optional.of(extratime));
    }
}
