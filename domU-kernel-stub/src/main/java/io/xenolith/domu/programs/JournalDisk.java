package io.xenolith.domu.programs;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps a journal on a disk, as a database does: records with numbers from 1, one a page, are written in groups, and a
 * flush follows each group. When the flush is answered, "flushed N" on the console promises that records 1 to N are there
 * whatever happens: {@code disk=xvda seed=1 group=8 records=N}; without {@code records} until the disk is full.
 *
 * <p>First it looks for what an earlier run has left and goes on behind the last record; in the end it reads all of them
 * back. With {@code records=0} it only looks.
 */
public final class JournalDisk implements GuestProgram {
    /** Bytes of a record. */
    public static final int RECORD_BYTES = Page.SIZE;
    private static final int RECORD_SECTORS = RECORD_BYTES / GuestDisk.SECTOR;

    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk(guest.option("disk").orElse("xvda"));
        final long seed = Long.parseLong(guest.option("seed").orElse("1"));
        final int group = Integer.parseInt(guest.option("group").orElse("8"));
        final long room = disk.sectors() / RECORD_SECTORS;
        final long records = guest.option("records").map(text -> Math.min(room, Long.parseLong(text))).orElse(room);
        final long found = intact(disk, seed, room);
        say(guest, "found " + found);
        for (long last = found; last < records;) {
            last = append(disk, seed, last, Math.min(records, last + group));
            say(guest, disk.flush() ? "flushed " + last : "wrote " + last + ", the disk cannot flush");
        }
        say(guest, intact(disk, seed, records) + " of " + records + " records verified");
    }

    private static void say(final Guest guest, final String text) {
        guest.console().println("journal: " + text);
    }

    /** Writes the records after {@code last} up to {@code to}, all in flight at once. */
    private static long append(final GuestDisk disk, final long seed, final long last, final long to) {
        final List<GuestDisk.Request> writes = new ArrayList<>();
        for (long number = last + 1; number <= to; number++) {
            writes.add(disk.submitWrite((number - 1) * RECORD_SECTORS, record(seed, number)));
        }
        writes.forEach(GuestDisk.Request::await);
        return to;
    }

    /** How many records from the first on are there. */
    private static long intact(final GuestDisk disk, final long seed, final long records) {
        long number = 0;
        while (number < records && Arrays.equals(disk.read(number * RECORD_SECTORS, RECORD_SECTORS),
                record(seed, number + 1))) {
            number++;
        }
        return number;
    }

    /** The bytes of a record: its number, then a pattern that follows from seed and number. */
    public static byte[] record(final long seed, final long number) {
        final LocalMemory record = new LocalMemory(RECORD_BYTES);
        record.putLong(0, number);
        final byte[] pattern = PatternDisk.pattern(seed, (number - 1) * RECORD_SECTORS, RECORD_SECTORS);
        System.arraycopy(pattern, Long.BYTES, record.array(), Long.BYTES, pattern.length - Long.BYTES);
        return record.array();
    }
}
