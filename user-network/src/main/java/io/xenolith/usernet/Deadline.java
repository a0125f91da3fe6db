package io.xenolith.usernet;

/**
 * A time at which something is to be done, which moves all the time, mostly away. The alarm below is set anew only when it
 * would be too late: a guest's segments must not pile up settings of it.
 */
public final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private final NetworkClock clock;
    private final NetworkClock.Alarm alarm;
    private final Runnable handler;
    private long dueNs = NEVER;
    private long alarmNs = NEVER;

    /** @param handler run when the deadline has come */
    public Deadline(final NetworkClock clock, final Runnable handler) {
        this.clock = clock;
        this.handler = handler;
        this.alarm = clock.alarm(this::ring);
    }

    /** {@code delayNs} from now, instead of at another time. */
    public void in(final long delayNs) {
        dueNs = clock.nowNs() + delayNs;
        if (dueNs < alarmNs) {
            alarmNs = dueNs;
            alarm.set(dueNs);
        }
    }

    /** Not at all. */
    public void never() {
        dueNs = NEVER;
    }

    /** There is one. */
    public boolean isSet() {
        return dueNs != NEVER;
    }

    /** Gives the alarm back; there is no deadline any more. */
    public void cancel() {
        dueNs = NEVER;
        alarmNs = NEVER;
        alarm.clear();
    }

    private void ring() {
        alarmNs = NEVER;
        if (dueNs == NEVER) {
            return;
        }
        if (clock.nowNs() < dueNs) {
            alarmNs = dueNs;
            alarm.set(dueNs);
            return;
        }
        dueNs = NEVER;
        handler.run();
    }
}
