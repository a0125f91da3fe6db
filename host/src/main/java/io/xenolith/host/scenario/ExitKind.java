package io.xenolith.host.scenario;

import io.xenolith.abi.sched.Sched;

/** How a domain stood when the run ended. */
public enum ExitKind {
    POWEROFF(Sched.SHUTDOWN_poweroff), REBOOT(Sched.SHUTDOWN_reboot), SUSPEND(Sched.SHUTDOWN_suspend), CRASH(
            Sched.SHUTDOWN_crash), WATCHDOG(Sched.SHUTDOWN_watchdog), SOFT_RESET(Sched.SHUTDOWN_soft_reset),
    /** It was taken away by the toolstack. */
    DESTROYED(-1),
    /** It still ran. */
    RUNNING(-1);

    private final int reason;

    ExitKind(final int reason) {
        this.reason = reason;
    }

    /** The kind for a {@code SHUTDOWN_*} reason; one that Xen does not define counts as a crash. */
    public static ExitKind ofShutdownReason(final int reason) {
        for (final ExitKind kind : values()) {
            if (kind.reason == reason && reason >= 0) {
                return kind;
            }
        }
        return CRASH;
    }

    /** As scenario files spell it. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return key();
    }
}
