package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Does nothing until it is shut down. */
public final class Idle implements GuestProgram {
    private static final long HOUR_NS = 3_600_000_000_000L;

    @Override
    public void run(final Guest guest) {
        guest.console().println("idle");
        while (true) {
            guest.sleep(HOUR_NS);
        }
    }
}
