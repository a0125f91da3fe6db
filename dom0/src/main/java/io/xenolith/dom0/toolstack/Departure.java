package io.xenolith.dom0.toolstack;

import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.dom0.migration.LiveSaver;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.ToolstackQuestion.MigrateOut;
import io.xenolith.dom0.toolstack.ToolstackQuestion.Verdict;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.guest.NoSpaceException;
import io.xenolith.trace.TraceEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A domain on its way to another host. It is copied while it runs, as fast as the other side takes it and no faster than it was
 * asked to; then it suspends itself, and waits for the verdict: to let go of its disks, to leave, or to stay, as if nothing had
 * been. Until it leaves, nothing of it is lost.
 */
final class Departure implements Job, Leaving {
    /** No step writes more: a record of pages, or all that comes behind the last. */
    private static final long STEP_BYTES_MAX = 5L << 20;
    /** A running guest gets so much time between two pieces. */
    private static final long PAUSE_NS = 1_000_000;
    private static final long RETRY_NS = 1_000_000_000L;
    private static final long RETRY_NS_MAX = 60 * RETRY_NS;
    /** More room than the other side ever gives, and less than would overflow. */
    private static final long ROOM_MAX = 16L << 20;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private enum Phase {
        COPYING, SUSPENDING, LAST, WRITTEN, RELEASING, RELEASED, RECLAIMING, OVER
    }

    /** What the toolstack does for it. */
    interface Host {
        void begin(Job job);

        /** The guest runs on after it has suspended itself. */
        void goesOn();

        /** The domain is taken apart. */
        void leave(int shutdownCode);

        /** It is over; with {@code suspendsLater} the guest may still suspend itself, and then has to be woken. */
        void over(boolean suspendsLater);

        List<BlockDevice> images();

        /** No backend has anything left to do for the domain. */
        boolean quiet();
    }

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final MigrateOut wanted;
    private final MigrationOutlet outlet;
    private final Host host;
    private final Consumer<ToolstackAnswer> answer;
    private final LiveSaver saver;
    private final SuspendRequest request;
    private final Dom0Timers.Timer timer;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final StreamOutput out = new StreamOutput(piece);
    private Phase phase = Phase.COPYING;
    private long room;
    /** The room that there is when the other side has taken everything. */
    private long window;
    private boolean waitsForRoom;
    /** What is next to be done when its time has come. */
    private Runnable next = this::goOn;
    private long retryNs = RETRY_NS;
    private String reason = "";

    Departure(final Dom0Machine machine, final DomctlCalls domctl, final DomainStore store, final MigrateOut wanted,
            final Host host, final Consumer<ToolstackAnswer> answer) {
        this.machine = machine;
        this.domctl = domctl;
        this.wanted = wanted;
        this.host = host;
        this.answer = answer;
        outlet = wanted.outlet();
        saver = new LiveSaver(machine, domctl, wanted.domid(), out, wanted.policy());
        request = new SuspendRequest(machine, store, wanted.domid(), text -> {
            host.over(true);
            end(text);
        });
        timer = machine.timers().create(() -> guarded(next));
    }

    /** The other side takes so many bytes more; none, or less than none, is refused. */
    ToolstackAnswer more(final long bytes) {
        if (bytes <= 0) {
            return new ToolstackAnswer.Failed(LibxlException.INVAL,
                    List.of("no host takes " + Long.toUnsignedString(bytes) + " bytes more"));
        }
        room = Math.min(ROOM_MAX, room + Math.min(ROOM_MAX, bytes));
        window = window == 0 ? room : window;
        if (waitsForRoom) {
            waitsForRoom = false;
            goOn();
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** Does {@code what}; what nobody foresaw is this domain's trouble alone: it stays, and others go on. */
    private void guarded(final Runnable what) {
        final int mark = domctl.gate().scratch().mark();
        try {
            what.run();
        } catch (final RuntimeException e) {
            domctl.gate().scratch().release(mark);
            stay(e.toString());
        }
    }

    private void goOn() {
        if (phase == Phase.COPYING || phase == Phase.LAST) {
            host.begin(this);
        }
    }

    private void in(final long ns, final Runnable what) {
        next = what;
        timer.arm(machine.nowNs() + ns);
    }

    @Override
    public boolean step() {
        final int mark = domctl.gate().scratch().mark();
        try {
            return copied();
        } catch (final RuntimeException e) {
            // What nobody foresaw of a guest is its own trouble: it stays, and others go on.
            domctl.gate().scratch().release(mark);
            stay(e.toString());
            return true;
        }
    }

    /** Writes a piece if there is room; false: the next one may follow at once. */
    private boolean copied() {
        if (phase != Phase.COPYING && phase != Phase.LAST) {
            return true;
        }
        if (room < STEP_BYTES_MAX) {
            waitsForRoom = true;
            return true;
        }
        final LiveSaver.Next then;
        try {
            then = saver.step();
        } catch (final ToolstackException e) {
            stay(e.getMessage());
            return true;
        } catch (final NoSpaceException e) {
            stay(ToolstackException.NO_MEMORY + e.getMessage());
            return true;
        } catch (final IOException e) {
            stay("the stream cannot be written: " + e.getMessage());
            return true;
        }
        final int bytes = hand();
        outlet.progress(saver.progress());
        switch (then) {
            case STEP -> {
                if (phase == Phase.LAST) {
                    return false;
                }
                in(Math.max(PAUSE_NS, lineNs(bytes)), this::goOn);
            }
            case SUSPEND -> suspendWhenTaken();
            case NOTHING -> {
                phase = Phase.WRITTEN;
                outlet.written();
            }
        }
        return true;
    }

    /** What is still on its way would be waited for by a guest that has stopped. */
    private void suspendWhenTaken() {
        if (room < window) {
            waitsForRoom = true;
        } else {
            suspend();
        }
    }

    private void suspend() {
        try {
            request.send();
            phase = Phase.SUSPENDING;
        } catch (final XenstoreException | NoSpaceException e) {
            stay("the guest cannot be asked to suspend itself: " + e.getMessage());
        }
    }

    /** How long a piece takes on a line that is as fast as was asked for. */
    private long lineNs(final int bytes) {
        return wanted.bytesPerSecond() == 0 ? 0 : bytes * NS_PER_SECOND / wanted.bytesPerSecond();
    }

    private int hand() {
        final int bytes = piece.size();
        if (bytes > 0) {
            outlet.write(piece.toByteArray());
            piece.reset();
            room -= bytes;
        }
        return bytes;
    }

    @Override
    public void suspended() {
        if (phase != Phase.SUSPENDING) {
            suspendedUnasked();
            return;
        }
        final int mark = domctl.gate().scratch().mark();
        request.over();
        phase = Phase.LAST;
        try {
            outlet.suspended();
            saver.suspended();
            host.begin(this);
        } catch (final ToolstackException e) {
            stay(e.getMessage());
        } catch (final NoSpaceException e) {
            stay(ToolstackException.NO_MEMORY + e.getMessage());
        } catch (final RuntimeException e) {
            domctl.gate().scratch().release(mark);
            stay(e.toString());
        }
    }

    /** A guest that does so of its own accord is woken at once. */
    private void suspendedUnasked() {
        host.over(false);
        final String problem = resumed();
        end("the guest suspended itself without being asked to" + (problem.isEmpty() ? "" : "; " + problem));
    }

    @Override
    public void suspendedTooLate() {
        host.over(false);
        final String problem = resumed();
        if (!problem.isEmpty()) {
            note("it suspended too late to be migrated and " + problem);
        }
    }

    /** Something for people. */
    private void note(final String text) {
        if (machine.trace().on()) {
            machine.trace().emit(new TraceEvent.Note(wanted.domid(), "toolstack", text));
        }
    }

    @Override
    public void domainEnded() {
        if (phase != Phase.OVER) {
            request.over();
            host.over(false);
            end("the domain ended before it was migrated");
        }
    }

    /** What becomes of the domain. A verdict that comes too early or too late is refused. */
    ToolstackAnswer decide(final Verdict verdict, final String why) {
        switch (verdict) {
            case RELEASE -> {
                if (phase != Phase.WRITTEN) {
                    return refused(verdict);
                }
                phase = Phase.RELEASING;
                guarded(this::release);
            }
            case LEAVE -> {
                if (phase != Phase.RELEASED) {
                    return refused(verdict);
                }
                phase = Phase.OVER;
                saver.abandon();
                host.over(false);
                host.leave(Sched.SHUTDOWN_suspend);
                answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD);
            }
            case STAY -> stay(why);
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private ToolstackAnswer refused(final Verdict verdict) {
        return new ToolstackAnswer.Failed(LibxlException.INVAL,
                List.of("a domain that is migrated cannot " + verdict + " while it is " + phase));
    }

    /** What a backend has taken of its rings is done before anybody else may have the images. */
    private void release() {
        if (phase != Phase.RELEASING) {
            return;
        }
        if (!host.quiet()) {
            in(PAUSE_NS, this::release);
            return;
        }
        // Whatever becomes of this: some of them may be given away.
        phase = Phase.RELEASED;
        try {
            outlet.release(host.images());
            outlet.released();
        } catch (final IOException e) {
            stay("its disks cannot be given away: " + e.getMessage());
        }
    }

    private void stay(final String why) {
        switch (phase) {
            case COPYING -> {
                host.over(false);
                end(why);
            }
            case SUSPENDING -> {
                host.over(!request.withdraw());
                end(why);
            }
            case LAST, WRITTEN, RELEASING -> {
                host.over(false);
                final String problem = resumed();
                end(problem.isEmpty() ? why : why + "; " + problem);
            }
            case RELEASED -> {
                phase = Phase.RECLAIMING;
                reason = why;
                reclaim();
            }
            case RECLAIMING, OVER -> {
                // It stays, or it is too late.
            }
        }
    }

    /** Another host that failed may have the images for a while longer; until they are back the domain cannot go on. */
    private void reclaim() {
        if (phase != Phase.RECLAIMING) {
            return;
        }
        try {
            outlet.reclaim(host.images());
        } catch (final IOException | RuntimeException e) {
            note("it is not migrated (" + reason + ") and stays suspended until its disks can be had again: "
                    + e.getMessage());
            in(retryNs, this::reclaim);
            retryNs = Math.min(2 * retryNs, RETRY_NS_MAX);
            return;
        }
        host.over(false);
        final String problem = resumed();
        end(problem.isEmpty() ? reason : reason + "; " + problem);
    }

    /** Has the suspended guest run on; "" or why it cannot. */
    private String resumed() {
        try {
            saver.resume();
            host.goesOn();
            return "";
        } catch (final ToolstackException | RuntimeException e) {
            return "it cannot go on running: " + e.getMessage();
        }
    }

    private void end(final String why) {
        phase = Phase.OVER;
        timer.cancel();
        saver.abandon();
        answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of(why)));
    }
}
