package io.xenolith.hypervisor;

import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.hypervisor.xsm.FlaskPolicy;
import java.util.Optional;

/**
 * What is said to Xen on its own command line. To be made from {@link #DEFAULT} by its {@code with} methods, so that another
 * parameter is another component here.
 *
 * @param scheduler {@code sched=}: who shares the CPU out
 * @param policy what Xen's boot loader gives it as FLASK's policy, with {@code flask=}; without one there is no FLASK
 * @param linearTables {@code pv-linear-pt=}: page tables may name others of their own level
 * @param l1tf {@code pv-l1tf=}
 */
public record XenParameters(SchedulerKind scheduler, Optional<FlaskPolicy> policy, boolean linearTables, PvL1tf l1tf) {
    /** Nothing said. */
    public static final XenParameters DEFAULT = new XenParameters(SchedulerKind.CREDIT2, Optional.empty(), true,
            PvL1tf.OFF);

    /** The same with {@code sched=} another one. */
    public XenParameters withScheduler(final SchedulerKind newScheduler) {
        return new XenParameters(newScheduler, policy, linearTables, l1tf);
    }

    /** The same with FLASK and this policy. */
    public XenParameters withPolicy(final FlaskPolicy newPolicy) {
        return new XenParameters(scheduler, Optional.of(newPolicy), linearTables, l1tf);
    }

    /** The same with {@code pv-linear-pt=}. */
    public XenParameters withLinearTables(final boolean allowed) {
        return new XenParameters(scheduler, policy, allowed, l1tf);
    }

    /** The same with {@code pv-l1tf=}. */
    public XenParameters withL1tf(final PvL1tf watched) {
        return new XenParameters(scheduler, policy, linearTables, watched);
    }

    /** As it is written behind the rest of the command line: a blank before each word, those left at their defaults unsaid. */
    public String words() {
        final String sched = scheduler == DEFAULT.scheduler ? "" : " sched=" + scheduler.parameter();
        return sched + policy.map(with -> " flask=" + (with.enforcing() ? "enforcing" : "permissive")).orElse("")
                + (linearTables ? "" : " pv-linear-pt=no") + (l1tf == PvL1tf.OFF ? "" : " pv-l1tf=" + l1tf);
    }
}
