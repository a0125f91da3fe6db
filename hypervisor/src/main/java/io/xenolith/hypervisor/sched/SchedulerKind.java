package io.xenolith.hypervisor.sched;

import io.xenolith.abi.domctl.Domctl;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The schedulers there are, under the names of Xen's boot parameter {@code sched=}. Source: Xen public/domctl.h. */
public enum SchedulerKind {
    CREDIT("credit", Domctl.XEN_SCHEDULER_CREDIT), CREDIT2("credit2", Domctl.XEN_SCHEDULER_CREDIT2), RTDS("rtds",
            Domctl.XEN_SCHEDULER_RTDS), NULL("null", Domctl.XEN_SCHEDULER_NULL);

    private final String parameter;
    private final int schedId;

    SchedulerKind(final String parameter, final int schedId) {
        this.parameter = parameter;
        this.schedId = schedId;
    }

    /** Behind {@code sched=}. */
    public String parameter() {
        return parameter;
    }

    /** XEN_SCHEDULER_*. */
    public int schedId() {
        return schedId;
    }

    /** A new one; {@code seed} drives what it chooses freely. */
    public Scheduler create(final long seed) {
        return switch (this) {
            case CREDIT -> new CreditScheduler();
            case RTDS -> new RtdsScheduler();
            case NULL -> new NullScheduler();
            case CREDIT2 -> new Credit2Scheduler(seed);
        };
    }

    /** The one called {@code parameter}, or nothing. */
    public static Optional<SchedulerKind> named(final String parameter) {
        return Arrays.stream(values()).filter(kind -> kind.parameter.equals(parameter)).findFirst();
    }

    /** The one with Xen's number {@code schedId}, or nothing. */
    public static Optional<SchedulerKind> numbered(final int schedId) {
        return Arrays.stream(values()).filter(kind -> kind.schedId == schedId).findFirst();
    }

    @Override
    public String toString() {
        return parameter;
    }

    /** What can be named. */
    public static List<String> names() {
        return Arrays.stream(values()).map(SchedulerKind::parameter).toList();
    }
}
