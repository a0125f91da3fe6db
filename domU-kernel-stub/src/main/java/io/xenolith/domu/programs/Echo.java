package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Answers every line typed with the same line; {@code quit} ends it. */
public final class Echo implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        guest.console().println("echo: type a line, or quit");
        while (true) {
            final String line = guest.console().readLine();
            if (line.equals("quit")) {
                return;
            }
            guest.console().println("echo: " + line);
        }
    }
}
