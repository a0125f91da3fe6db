package io.xenolith.bench;

import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.Signal;
import io.xenolith.drivers.block.BlkSegment;
import io.xenolith.drivers.block.BlkSubmit;
import io.xenolith.drivers.block.Blkfront;
import io.xenolith.drivers.block.BlockDevice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code xvda} for ever into pages of its own, a number of requests at a time: what a database does with O_DIRECT, with
 * no cache of the guest's in between.
 */
final class BlockReader implements GuestProgram {
    private static final int SECTORS_PER_PAGE = Page.SIZE / BlockDevice.SECTOR_BYTES;
    /** Of Knuth's MMIX generator. */
    private static final long MULTIPLIER = 6364136223846793005L;
    private static final long INCREMENT = 1442695040888963407L;
    private static final int HIGH_BITS = 33;

    private final int depth;
    private final int pagesEach;
    private final boolean random;
    private final ArrayDeque<List<BlkSegment>> buffers = new ArrayDeque<>();
    private long completed;
    private long next;

    /**
     * @param depth requests in flight
     * @param pagesEach pages of each
     * @param random where they are: anywhere, or one after the other
     */
    BlockReader(final int depth, final int pagesEach, final boolean random) {
        this.depth = depth;
        this.pagesEach = pagesEach;
        this.random = random;
    }

    /** Requests answered so far. */
    long completed() {
        return completed;
    }

    /** Bytes read so far. */
    long bytes() {
        return completed * pagesEach * Page.SIZE;
    }

    @Override
    public void run(final Guest guest) {
        final Blkfront front = guest.disk("xvda").frontend();
        final Signal answered = guest.tasks().newSignal();
        for (int i = 0; i < depth; i++) {
            buffers.add(segments(guest.allocatePages(pagesEach)));
        }
        final long places = front.sectors() / ((long) pagesEach * SECTORS_PER_PAGE);
        while (true) {
            while (!buffers.isEmpty()) {
                submit(front, place(places), buffers.remove(), answered);
            }
            front.push();
            final long before = completed;
            guest.tasks().await(answered, () -> completed > before);
        }
    }

    private List<BlkSegment> segments(final long pages) {
        final List<BlkSegment> segments = new ArrayList<>();
        for (int i = 0; i < pagesEach; i++) {
            segments.add(new BlkSegment(pages + (long) i * Page.SIZE, 0, SECTORS_PER_PAGE - 1));
        }
        return List.copyOf(segments);
    }

    private long place(final long places) {
        next = random ? next * MULTIPLIER + INCREMENT : next + 1;
        return (random ? next >>> HIGH_BITS : next) % places;
    }

    private void submit(final Blkfront front, final long place, final List<BlkSegment> buffer, final Signal answered) {
        final long sector = place * pagesEach * SECTORS_PER_PAGE;
        final BlkSubmit result = front.read(sector, buffer, status -> {
            if (status != Blkif.BLKIF_RSP_OKAY) {
                throw new IllegalStateException("a read of sector " + sector + " ended with status " + status);
            }
            completed++;
            buffers.add(buffer);
            answered.raise();
        });
        if (result != BlkSubmit.ACCEPTED) {
            throw new IllegalStateException("a read of sector " + sector + ": " + result);
        }
    }
}
