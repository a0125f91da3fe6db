package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Does nothing until it is shut down: no timer either, so that a host with nothing else to do is idle. */
public final class Idle implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        guest.console().println("idle");
        guest.tasks().await(guest.tasks().newSignal(), () -> false);
    }
}
