package io.xenolith.it.guests;

import io.xenolith.domu.DiskException;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import java.util.Arrays;

/** Writes the first and the last sector of its disk full of ones and says what came of it. */
public final class WriteEnds implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk("xvda");
        write(guest, disk, 0);
        write(guest, disk, disk.sectors() - 1);
    }

    private static void write(final Guest guest, final GuestDisk disk, final long sector) {
        final byte[] ones = new byte[GuestDisk.SECTOR];
        Arrays.fill(ones, (byte) 1);
        String outcome = "written";
        try {
            disk.write(sector, ones);
        } catch (final DiskException e) {
            outcome = e.getMessage();
        }
        guest.console().println("sector " + sector + ": " + outcome);
    }
}
