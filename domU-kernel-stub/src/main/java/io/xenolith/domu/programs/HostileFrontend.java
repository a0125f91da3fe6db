package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.hostile.Attacks;

/**
 * Attacks the backends of its own devices, one attack after the other: {@code attacks=all} or names such as
 * {@code vbd/req-prod-jump} or {@code vif} (all of a kind) separated by commas, {@code disk=51712 vif=0}. Says of each
 * what it tried and what the other side did, and whether that still serves an honest request afterwards.
 */
public final class HostileFrontend implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        final int unserved = new Attacks(guest).run(guest.option("attacks").orElse("all"));
        guest.console().println(unserved == 0
                ? "hostile-frontend: every backend still serves"
                : "hostile-frontend: " + unserved + " attacks left a backend that does not serve");
    }

    @Override
    public boolean usesFrontends() {
        return false;
    }
}
