package io.xenolith.it.guests;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;

/** Waits for a disk that comes later, reads its first sector, waits until it is taken away again, and ends. */
public final class LateDisk implements GuestProgram {
    private static final long POLL_NS = 1_000_000;

    @Override
    public void run(final Guest guest) {
        guest.console().println("waiting for a disk");
        while (guest.disks().isEmpty() || !guest.disks().getFirst().isConnected()) {
            guest.sleep(POLL_NS);
        }
        final GuestDisk disk = guest.disks().getFirst();
        guest.console().println(disk.name() + " has " + disk.sectors() + " sectors, the first begins with "
                + disk.read(0, 1)[0]);
        while (disk.isConnected()) {
            guest.sleep(POLL_NS);
        }
        guest.console().println(disk.name() + " is gone");
    }
}
