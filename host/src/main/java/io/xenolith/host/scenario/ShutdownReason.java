package io.xenolith.host.scenario;

/** What {@code control/shutdown} can ask of a guest. */
public enum ShutdownReason {
    POWEROFF, REBOOT, SUSPEND, HALT;

    /** The text of the control node. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return key();
    }
}
