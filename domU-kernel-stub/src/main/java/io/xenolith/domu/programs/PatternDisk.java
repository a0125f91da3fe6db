package io.xenolith.domu.programs;

import io.xenolith.abi.LocalMemory;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Writes a pattern over a whole disk, flushes, reads it back and compares: {@code disk=xvda seed=1 depth=16}. Every
 * eight
 * bytes depend on seed and place, so that data in the wrong place shows.
 */
public final class PatternDisk implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk(guest.option("disk").orElse("xvda"));
        final long seed = Long.parseLong(guest.option("seed").orElse("1"));
        final int depth = Integer.parseInt(guest.option("depth").orElse("16"));
        writeAll(disk, seed, depth);
        final boolean flushed = disk.flush();
        final long wrong = firstWrong(disk, seed);
        guest.console().println("pattern " + disk.name() + " seed " + seed + ": "
                + (wrong < 0 ? disk.sizeBytes() + " bytes verified" : "MISMATCH at byte " + wrong)
                + (flushed ? "" : " (no flush)"));
    }

    private static void writeAll(final GuestDisk disk, final long seed, final int depth) {
        final ArrayDeque<GuestDisk.Request> inFlight = new ArrayDeque<>();
        for (long sector = 0; sector < disk.sectors(); sector += disk.sectorsMax()) {
            if (inFlight.size() == depth) {
                inFlight.remove().await();
            }
            final int count = (int) Math.min(disk.sectorsMax(), disk.sectors() - sector);
            inFlight.add(disk.submitWrite(sector, pattern(seed, sector, count)));
        }
        inFlight.forEach(GuestDisk.Request::await);
    }

    /** Place of the first byte that is not as written, or -1. */
    private static long firstWrong(final GuestDisk disk, final long seed) {
        for (long sector = 0; sector < disk.sectors(); sector += disk.sectorsMax()) {
            final int count = (int) Math.min(disk.sectorsMax(), disk.sectors() - sector);
            final byte[] data = disk.read(sector, count);
            final int wrong = Arrays.mismatch(data, pattern(seed, sector, count));
            if (wrong >= 0) {
                return sector * GuestDisk.SECTOR + wrong;
            }
        }
        return -1;
    }

    /** The bytes of {@code count} sectors from {@code sector} on. */
    static byte[] pattern(final long seed, final long sector, final int count) {
        final LocalMemory bytes = new LocalMemory(count * GuestDisk.SECTOR);
        final long firstWord = sector * (GuestDisk.SECTOR / Long.BYTES);
        for (int i = 0; i < count * GuestDisk.SECTOR / Long.BYTES; i++) {
            bytes.putLong((long) i * Long.BYTES, mix(seed * 0x9e3779b97f4a7c15L + firstWord + i));
        }
        return bytes.array();
    }

    /** Spreads the bits of {@code value}; different values stay different. */
    private static long mix(final long value) {
        long x = value * 0xd6e8feb86659fd93L;
        x ^= x >>> 32;
        x *= 0xd6e8feb86659fd93L;
        return x ^ x >>> 32;
    }
}
