package io.xenolith.life;

import io.xenolith.abi.LocalMemory;
import io.xenolith.domu.GuestDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a disk must hold. Each write gives each of its sectors a word of its own, repeated to its end; a discard gives it
 * zeros. Of every sector it knows what it was given, in order, and which of that was answered.
 */
final class BlockModel {
    private static final int SECTOR_BITS = 20;

    private final List<List<Long>> words = new ArrayList<>();
    /** The last answered of a sector's words; -1 for none. */
    private final int[] answered;
    private long serial;

    BlockModel(final int sectors) {
        for (int i = 0; i < sectors; i++) {
            words.add(new ArrayList<>());
        }
        answered = new int[sectors];
        Arrays.fill(answered, -1);
    }

    /** Contents for a write of {@code count} sectors from {@code sector} on, which is about to be asked for. */
    byte[] write(final int sector, final int count) {
        serial++;
        final LocalMemory bytes = new LocalMemory(count * GuestDisk.SECTOR);
        for (int i = 0; i < count; i++) {
            final long word = serial << SECTOR_BITS | sector + i;
            words.get(sector + i).add(word);
            for (int at = 0; at < GuestDisk.SECTOR; at += Long.BYTES) {
                bytes.putLong((long) i * GuestDisk.SECTOR + at, word);
            }
        }
        return bytes.array();
    }

    /** A discard is about to be asked for. */
    void discard(final int sector, final int count) {
        for (int i = 0; i < count; i++) {
            words.get(sector + i).add(0L);
        }
    }

    /** The last write or discard of these sectors was answered. */
    void answered(final int sector, final int count) {
        for (int i = sector; i < sector + count; i++) {
            answered[i] = words.get(i).size() - 1;
        }
    }

    /** What is answered by now: a flush asked for after this makes it durable. */
    int[] answeredSoFar() {
        return answered.clone();
    }

    /** As {@link #answeredSoFar}, of these sectors alone. */
    int[] answeredOf(final int sector, final int count) {
        final int[] part = new int[answered.length];
        Arrays.fill(part, -1);
        System.arraycopy(answered, sector, part, sector, count);
        return part;
    }

    /** Compares {@code data}, read from {@code sector} on while nothing there is in flight. @return "" or what differs */
    String compare(final int sector, final byte[] data) {
        for (int i = 0; i * GuestDisk.SECTOR < data.length; i++) {
            final List<Long> given = words.get(sector + i);
            final long want = given.isEmpty() ? 0 : given.getLast();
            final byte[] one = Arrays.copyOfRange(data, i * GuestDisk.SECTOR, (i + 1) * GuestDisk.SECTOR);
            if (!isAll(one, want)) {
                return "sector " + (sector + i) + " holds " + describe(one) + ", want " + want;
            }
        }
        return "";
    }

    /** Compares what would survive a power cut now with what must. @return "" or what differs */
    String compareDurable(final CacheDisk disk, final int[] flushed) {
        for (int sector = 0; sector < flushed.length; sector++) {
            if (flushed[sector] >= 0 && !isOneOf(disk.durable(sector), sector, flushed[sector])) {
                return "of sector " + sector + " " + describe(disk.durable(sector)) + " is durable, want one of "
                        + words.get(sector).subList(flushed[sector], words.get(sector).size());
            }
        }
        return "";
    }

    private boolean isOneOf(final byte[] sectorBytes, final int sector, final int first) {
        final List<Long> given = words.get(sector);
        for (int i = first; i < given.size(); i++) {
            if (isAll(sectorBytes, given.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAll(final byte[] sectorBytes, final long word) {
        final LocalMemory memory = memory(sectorBytes);
        for (int at = 0; at < GuestDisk.SECTOR; at += Long.BYTES) {
            if (memory.getLong(at) != word) {
                return false;
            }
        }
        return true;
    }

    private static String describe(final byte[] sectorBytes) {
        final LocalMemory memory = memory(sectorBytes);
        return memory.getLong(0) + ".." + memory.getLong(GuestDisk.SECTOR - Long.BYTES);
    }

    private static LocalMemory memory(final byte[] sectorBytes) {
        final LocalMemory memory = new LocalMemory(GuestDisk.SECTOR);
        memory.write(0, sectorBytes, 0, GuestDisk.SECTOR);
        return memory;
    }
}
