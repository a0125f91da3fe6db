package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Says hello. */
public final class Hello implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        guest.console().println("hello from domain " + guest.domid());
    }
}
