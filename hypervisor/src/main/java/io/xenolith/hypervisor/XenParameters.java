package io.xenolith.hypervisor;

import io.xenolith.hypervisor.sched.SchedulerKind;

/**
 * What is said to Xen on its own command line. To be made from {@link #DEFAULT} by its {@code with} methods, so that another
 * parameter is another component here.
 *
 * @param scheduler {@code sched=}: who shares the CPU out
 */
public record XenParameters(SchedulerKind scheduler) {
    /** Nothing said. */
    public static final XenParameters DEFAULT = new XenParameters(SchedulerKind.CREDIT2);

    /** The same with {@code sched=} another one. */
    public XenParameters withScheduler(final SchedulerKind newScheduler) {
        return new XenParameters(newScheduler);
    }

    /** As it is written behind the rest of the command line: a blank before each word, those left at their defaults unsaid. */
    public String words() {
        return scheduler == DEFAULT.scheduler ? "" : " sched=" + scheduler.parameter();
    }
}
