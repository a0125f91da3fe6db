package io.xenolith.it.guests;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import java.nio.charset.StandardCharsets;

/** Writes lines of 100 bytes to its console as fast as they are taken: {@code lines=1000}; then says "flooded". */
public final class Flood implements GuestProgram {
    private static final int LINE = 100;
    private static final int LINES_AT_ONCE = 100;

    @Override
    public void run(final Guest guest) {
        final long lines = Long.parseLong(guest.option("lines").orElse("1000"));
        final byte[] chunk = ("x".repeat(LINE - 2) + "\r\n").repeat(LINES_AT_ONCE).getBytes(StandardCharsets.US_ASCII);
        for (long written = 0; written < lines; written += LINES_AT_ONCE) {
            guest.console().write(chunk);
        }
        guest.console().println("flooded");
    }
}
