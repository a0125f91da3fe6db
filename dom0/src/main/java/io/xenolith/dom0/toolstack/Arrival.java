package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.migration.stream.StreamFeed;
import io.xenolith.dom0.toolstack.ToolstackQuestion.MigrateIn;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.guest.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A domain that comes from another host. It is made of a stream as that comes in; then it is paused until it is told to go. Before
 * that nothing of it has run, and all of it can be taken back.
 */
final class Arrival implements Job {
    /** With more waiting than this, the other side sends what it was not asked for. */
    private static final long WAITING_MAX = 32 << 20;
    /** So much is read in one step: behind the pages come many small records, and the guest stands still meanwhile. */
    private static final long STEP_BYTES = 64 << 10;

    private enum Phase {
        LOADING, READY, OVER
    }

    /** What the toolstack does for it. */
    interface Host {
        void begin(Job job);

        /** Gives the paused domain a disk. */
        void attach(DiskConfig disk) throws ToolstackException;

        void unpause() throws ToolstackException;

        /** Nothing is left of the domain, and of its disks what was opened. */
        void undo(List<DiskConfig> disks);

        /** It is over. */
        void over();
    }

    private final MigrateIn wanted;
    private final Host host;
    private final Consumer<ToolstackAnswer> answer;
    private final StreamFeed feed;
    private final int domid;
    private final List<DiskConfig> disks = new ArrayList<>();
    private Phase phase = Phase.LOADING;
    private Job restore;
    private boolean waitsForMore;

    /** @param feed of which the domain is restored */
    Arrival(final int domid, final MigrateIn wanted, final StreamFeed feed, final Host host,
            final Consumer<ToolstackAnswer> answer) {
        this.domid = domid;
        this.wanted = wanted;
        this.feed = feed;
        this.host = host;
        this.answer = answer;
    }

    /** The domain's number here. */
    int domid() {
        return domid;
    }

    /** @param job restores the domain, a record at a time */
    void restoreBy(final Job job) {
        restore = job;
        host.begin(this);
    }

    @Override
    public boolean step() {
        if (phase != Phase.LOADING) {
            return true;
        }
        try {
            final long before = feed.waiting();
            final boolean done = read(before - STEP_BYTES);
            final int taken = (int) (before - feed.waiting());
            if (taken > 0 && phase != Phase.OVER) {
                wanted.inlet().taken(taken);
            }
            return done;
        } catch (final RuntimeException e) {
            // Whatever nobody foresaw is this domain's trouble alone.
            abandon(e.toString());
            return true;
        }
    }

    /** Reads a record, and more as long as more than {@code enough} bytes wait; true if there is nothing to do for now. */
    private boolean read(final long enough) {
        long waiting;
        do {
            if (!feed.ready()) {
                waitsForMore = true;
                return true;
            }
            waiting = feed.waiting();
            if (restore.step()) {
                return true;
            }
        } while (feed.waiting() < waiting && feed.waiting() > enough);
        return false;
    }

    ToolstackAnswer data(final byte[] bytes) {
        if (phase == Phase.LOADING) {
            feed.add(bytes);
            if (feed.waiting() > WAITING_MAX) {
                abandon("the other host sends more than it was asked for");
            } else if (waitsForMore) {
                waitsForMore = false;
                host.begin(this);
            }
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** All of it is here. */
    void restored() {
        phase = Phase.READY;
        wanted.inlet().ready(domid);
    }

    ToolstackAnswer go() {
        if (phase != Phase.READY) {
            return new ToolstackAnswer.Failed(LibxlException.INVAL, List.of("the domain is not here yet, or no more"));
        }
        try {
            for (final ToolstackQuestion.NewDisk disk : wanted.domain().disks()) {
                final DiskConfig opened = disk.opener().open();
                disks.add(opened);
                host.attach(opened);
            }
            wanted.inlet().commit();
            if (!wanted.paused()) {
                host.unpause();
            }
        } catch (final LibxlException e) {
            abandon(String.join("; ", e.log()));
            return ToolstackAnswer.Done.WITHOUT_A_WORD;
        } catch (final ToolstackException | XenstoreException | NoSpaceException | IOException e) {
            abandon(e.getMessage());
            return ToolstackAnswer.Done.WITHOUT_A_WORD;
        } catch (final RuntimeException e) {
            abandon(e.toString());
            return ToolstackAnswer.Done.WITHOUT_A_WORD;
        }
        phase = Phase.OVER;
        host.over();
        answer.accept(new ToolstackAnswer.Created(domid, List.of()));
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** Takes everything back, and says why. */
    ToolstackAnswer abandon(final String why) {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            host.over();
            host.undo(disks);
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of(why)));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }
}
