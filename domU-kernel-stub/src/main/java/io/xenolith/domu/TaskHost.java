package io.xenolith.domu;

import java.util.function.BooleanSupplier;

/** The CPU that {@link Tasks} run on. */
interface TaskHost {
    /** System time. */
    long nowNs();

    /** Has {@link Tasks#timerFired} called at {@code deadlineNs}; replaces an earlier deadline. */
    void armTimer(long deadlineNs);

    /** Waits for an event, unless {@code stillIdle} is false once events are held back. */
    void idle(BooleanSupplier stillIdle);
}
