package io.xenolith.drivers.platform;

/** One driver's timer in virtual time. What it is for lies in the driver's own data, not in the timer. */
public interface DriverTimer {
    /** Runs the handler once, at {@code atNs} or as soon as possible if that is past; replaces an earlier time. */
    void arm(long atNs);

    /** The handler does not run until the timer is armed again. */
    void cancel();
}
