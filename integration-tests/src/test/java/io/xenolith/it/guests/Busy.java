package io.xenolith.it.guests;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Computes until {@code until-ms} of system time and never waits. */
public final class Busy implements GuestProgram {
    private static final long NS_PER_MS = 1_000_000;
    private static final long BURST_NS = 100_000;

    @Override
    public void run(final Guest guest) {
        final long untilNs = Long.parseLong(guest.option("until-ms").orElse("100")) * NS_PER_MS;
        while (guest.timeNs() < untilNs) {
            guest.cpu().cpu().compute(BURST_NS);
        }
        guest.console().println("busy: done");
    }
}
