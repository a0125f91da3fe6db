package io.xenolith.life;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.domu.DiskException;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A guest that reads, writes, flushes, discards and sets barriers at random, in several tasks that have a part of the disk
 * each, and compares all it reads with a model. Now and then it unloads its driver. What fails because the disk went away
 * or was closed is done again on the disk that comes then.
 */
final class RandomIo implements GuestProgram {
    static final int WORKERS = 4;
    static final int LANE_SECTORS = 512;
    static final int SECTORS = WORKERS * LANE_SECTORS;

    private static final String DISK = "xvda";
    private static final int OPERATIONS = 30;
    private static final int BARRIER_SECTORS_MAX = 88;
    private static final long WAIT_NS = 100_000;
    /** Longer than it takes the backend to let go of a device that is closed. */
    private static final long SETTLE_NS = 10_000_000;

    private final Random random;
    private final CacheDisk disk;
    /** Sectors of 512 bytes that accesses must be multiples of. */
    private final int unit;
    private final Supplier<List<String>> openPorts;
    private final BlockModel model = new BlockModel(SECTORS);
    private final List<String> wrong = new ArrayList<>();
    private int working = WORKERS;
    private int unloads;
    private boolean started;
    private boolean leftAlone;
    private boolean done;

    /** What the guest holds of its own. */
    private record Holdings(long pages, long grants, List<String> ports) {
    }

    /** @param openPorts the guest's */
    RandomIo(final long seed, final CacheDisk disk, final int unit, final Supplier<List<String>> openPorts) {
        this.random = new Random(seed);
        this.disk = disk;
        this.unit = unit;
        this.openPorts = openPorts;
    }

    /** What was not as it should be. */
    List<String> wrong() {
        return wrong;
    }

    /** It uses its disk from now on. */
    boolean isStarted() {
        return started;
    }

    /** It wants to close its disk, and waits for {@link #leaveAlone}. */
    boolean isFinished() {
        return working == 0;
    }

    /** Nothing happens to its disk any more. */
    void leaveAlone() {
        leftAlone = true;
    }

    /** It came to its end. */
    boolean isDone() {
        return done;
    }

    @Override
    public void run(final Guest guest) {
        guest.disk(DISK).close();
        final Holdings before = holdings(guest);
        guest.disk(DISK).reopen();
        started = true;
        final Signal ended = guest.tasks().newSignal();
        for (int i = 0; i < WORKERS; i++) {
            final int lane = i * LANE_SECTORS;
            guest.spawn("worker", () -> {
                work(guest, lane);
                working--;
                ended.raise();
            });
        }
        guest.spawn("loader", () -> reload(guest));
        guest.tasks().await(ended, () -> working == 0);
        for (long waitNs = WAIT_NS; !leftAlone; waitNs *= 2) {
            guest.sleep(waitNs);
        }
        closeForGood(guest);
        final Holdings after = holdings(guest);
        if (!after.equals(before)) {
            wrong.add("the guest held " + before + " with its disk closed before, and " + after + " after");
        }
        done = true;
    }

    /** Closes the disk, and those that take its place meanwhile: the last accident may only be noticed now. */
    private static void closeForGood(final Guest guest) {
        GuestDisk open = current(guest);
        while (open != null) {
            open.close();
            guest.sleep(SETTLE_NS);
            final GuestDisk closed = open;
            open = guest.disks().stream().filter(each -> each != closed && !each.isGone()).findFirst().orElse(null);
        }
    }

    private Holdings holdings(final Guest guest) {
        long granted = 0;
        for (int gref = Gnttab.GNTTAB_NR_RESERVED_ENTRIES; gref < guest.grants().entries(); gref++) {
            final int flags = guest.memory().getInt(guest.grants().entryAddress(gref));
            granted += (flags & Gnttab.GTF_type_mask) == 0 ? 0 : 1;
        }
        return new Holdings(guest.addressSpace().pages().freePages(), granted, openPorts.get());
    }

    /** Unloads the driver and loads it again, now and then. */
    private void reload(final Guest guest) {
        while (working > 0) {
            guest.sleep(random.nextInt(6_000_000));
            if (working > 0 && random.nextInt(3) == 0) {
                final GuestDisk loaded = current(guest);
                unloads++;
                loaded.close();
                guest.sleep(random.nextInt(300_000));
                try {
                    loaded.reopen();
                } catch (final DiskException e) {
                    check(loaded.isGone() ? "" : e.getMessage());
                }
                unloads++;
            }
        }
    }

    private void work(final Guest guest, final int lane) {
        for (int i = 0; i < OPERATIONS && wrong.isEmpty(); i++) {
            final int count = size();
            final int sector = lane + random.nextInt((LANE_SECTORS - count) / unit + 1) * unit;
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> write(guest, sector, count);
                case 4, 5, 6 -> read(guest, sector, count);
                case 7 -> flush(guest);
                case 8 -> discard(guest, sector, count);
                default -> barrier(guest, sector, Math.min(count, BARRIER_SECTORS_MAX));
            }
        }
        read(guest, lane, LANE_SECTORS);
    }

    /** Mostly small, sometimes more than one request takes. */
    private int size() {
        final int most = 1 << random.nextInt(10);
        return Math.max(1, (1 + random.nextInt(most)) / unit) * unit;
    }

    private void read(final Guest guest, final int sector, final int count) {
        final List<byte[]> data = new ArrayList<>();
        again(guest, xvda -> data.add(xvda.read(sector, count)));
        data.forEach(each -> check(model.compare(sector, each)));
    }

    private void write(final Guest guest, final int sector, final int count) {
        write(guest, sector, model.write(sector, count));
    }

    private void write(final Guest guest, final int sector, final byte[] data) {
        again(guest, xvda -> {
            xvda.write(sector, data);
            return true;
        });
        model.answered(sector, data.length / GuestDisk.SECTOR);
    }

    private void discard(final Guest guest, final int sector, final int count) {
        model.discard(sector, count);
        if (again(guest, xvda -> xvda.discard(sector, count))) {
            model.answered(sector, count);
        } else {
            // Perhaps a disk that could do it did, and one that cannot came in its place: only a write makes it certain.
            write(guest, sector, count);
        }
    }

    private void flush(final Guest guest) {
        final int[] before = model.answeredSoFar();
        if (again(guest, GuestDisk::flush)) {
            check(model.compareDurable(disk, before));
        }
    }

    private void barrier(final Guest guest, final int sector, final int count) {
        final int[] before = model.answeredSoFar();
        final byte[] data = model.write(sector, count);
        if (again(guest, xvda -> xvda.barrier(sector, data))) {
            check(model.compareDurable(disk, before));
            model.answered(sector, count);
            check(model.compareDurable(disk, model.answeredOf(sector, count)));
        } else {
            write(guest, sector, data);
        }
    }

    private void check(final String difference) {
        if (!difference.isEmpty()) {
            wrong.add(difference);
        }
    }

    /** Makes {@code attempt} until it is not in vain for a reason that the operator or the loader gave. */
    private boolean again(final Guest guest, final Predicate<GuestDisk> attempt) {
        while (true) {
            final GuestDisk xvda = current(guest);
            final int unloadsBefore = unloads;
            try {
                return attempt.test(xvda);
            } catch (final DiskException e) {
                final boolean unloaded = unloads != unloadsBefore || unloads % 2 == 1;
                if (xvda.isConnected() && !xvda.isGone() && !unloaded) {
                    check(e.getMessage());
                    return false;
                }
                guest.sleep(WAIT_NS);
            }
        }
    }

    /** The disk that can be used; waits until there is one. */
    private static GuestDisk current(final Guest guest) {
        long waitNs = WAIT_NS;
        while (true) {
            for (final GuestDisk each : guest.disks()) {
                if (each.awaitUsable()) {
                    return each;
                }
                if (!each.frontend().failure().isEmpty()) {
                    throw new IllegalStateException(each.frontend().failure());
                }
            }
            guest.sleep(waitNs);
            // The toolstack may take ten seconds to take a disk away.
            waitNs *= 2;
        }
    }
}
