package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Counts on a timer: {@code count=10 period-ms=1000}; {@code count=0} never ends. */
public final class Counter implements GuestProgram {
    private static final long NS_PER_MS = 1_000_000;

    @Override
    public void run(final Guest guest) {
        final long count = Long.parseLong(guest.option("count").orElse("10"));
        final long periodNs = Long.parseLong(guest.option("period-ms").orElse("1000")) * NS_PER_MS;
        final long startNs = guest.timeNs();
        for (long i = 1; count == 0 || i <= count; i++) {
            // From the start, so that lateness does not add up.
            guest.tasks().sleepUntil(startNs + i * periodNs);
            guest.console().println("count " + i);
        }
    }
}
