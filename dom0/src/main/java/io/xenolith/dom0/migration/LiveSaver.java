package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.stream.LibxcWriter;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Writes what a domain is while it runs: all of its pages, then again and again those that it has written meanwhile, and when it
 * has suspended itself the rest. A piece at a time, between which the domain runs. The stream is that of {@link Saver}, with
 * pages that come more than once. The order of things is libxenguest's (send_domain_memory_live).
 */
public final class LiveSaver {
    /** What is to happen next. */
    public enum Next {
        /** Another {@link #step}. */
        STEP,
        /** The domain suspends itself; after {@link #suspended} it goes on with steps. */
        SUSPEND,
        /** Nothing: all is written. */
        NOTHING
    }

    private enum Phase {
        BEGIN, FIND_PAGES, COPY, WAIT, FIND_PAGES_AGAIN, LAST, TAIL, DONE
    }

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final int domid;
    private final PrecopyPolicy policy;
    private final MigrationCalls calls;
    private final FrameWindow window;
    private final LibxcWriter writer;
    private final PageSender sender;
    private final StateWriter state;
    private final DirtyLog log;
    private final BitSet deferred = new BitSet();
    private Phase phase = Phase.BEGIN;
    private XenDomctlGetdomaininfo info;
    private byte[] sharedInfo = {};
    private GuestP2m p2m;
    private long[] sentFrames = {};
    private long maxPfn = -1;
    private BitSet toSend = new BitSet();
    private int nextPfn;
    private boolean lastIteration;
    /** Iterations that are over, as the rule counts them, and those that were begun. */
    private int iteration;
    private int begun;
    private long pagesSent;
    private long pagesLeft;
    private long cleanedNs;
    private long dirty;

    /** Begins with a domain that runs. */
    public LiveSaver(final Dom0Machine machine, final DomctlCalls domctl, final int domid, final StreamOutput out,
            final PrecopyPolicy policy) {
        this.machine = machine;
        this.domctl = domctl;
        this.domid = domid;
        this.policy = policy;
        calls = new MigrationCalls(machine.calls().gate(), domctl, domid);
        window = new FrameWindow(machine, domid);
        writer = new LibxcWriter(out);
        sender = new PageSender(calls, window, writer);
        state = new StateWriter(machine, calls, out, writer);
        log = new DirtyLog(machine, domctl, domid);
    }

    /** How far it is. */
    public PrecopyProgress progress() {
        return new PrecopyProgress(begun, pagesSent, pagesLeft, maxPfn + 1, dirty,
                machine.nowNs() - cleanedNs, phase.compareTo(Phase.WAIT) > 0);
    }

    /**
     * Does a piece.
     *
     * @throws ToolstackException the domain cannot be migrated
     * @throws IOException the stream cannot be written
     */
    public Next step() throws ToolstackException, IOException {
        switch (phase) {
            case BEGIN -> begin();
            case FIND_PAGES -> findPages();
            case COPY -> copy();
            case WAIT -> {
                return Next.SUSPEND;
            }
            case FIND_PAGES_AGAIN -> findPagesAgain();
            case LAST -> sendLast();
            case TAIL -> {
                state.writeTail(info, p2m, sharedInfo);
                log.end();
                phase = Phase.DONE;
                return Next.NOTHING;
            }
            case DONE -> throw new IllegalStateException("all of domain " + domid + " is written");
        }
        return phase == Phase.WAIT ? Next.SUSPEND : Next.STEP;
    }

    /** The domain has suspended itself. */
    public void suspended() throws ToolstackException {
        if (phase != Phase.WAIT) {
            throw new IllegalStateException("domain " + domid + " has suspended itself in phase " + phase);
        }
        openP2m();
        phase = Phase.FIND_PAGES_AGAIN;
    }

    /** Nothing more is written; what is logged of the domain is forgotten. It goes on as it was. */
    public void abandon() {
        log.end();
    }

    /** As {@link #abandon}, for a domain that has suspended itself: its call returns 1. */
    public void resume() throws ToolstackException {
        abandon();
        calls.resume();
    }

    private void begin() throws ToolstackException {
        openP2m();
        log.begin();
        cleanedNs = machine.nowNs();
        phase = Phase.FIND_PAGES;
    }

    private void openP2m() throws ToolstackException {
        info = domctl.infoFrom(domid);
        if (info == null || info.domain() != domid) {
            throw new ToolstackException("there is no domain " + domid + " any more");
        }
        sharedInfo = window.read(info.sharedInfoFrame());
        p2m = new GuestP2m(machine.memory(), calls.maxMfn(), window,
                new SharedInfo().wrap(new LocalMemory(sharedInfo), 0), info.maxPages());
    }

    private void findPages() throws ToolstackException, IOException {
        if (p2m.readOn()) {
            maxPfn = p2m.maxPfn();
            sentFrames = p2m.framePfns();
            state.writeHead(p2m);
            toSend.set(0, (int) maxPfn + 1);
            beginIteration();
        }
    }

    private void beginIteration() {
        begun++;
        nextPfn = 0;
        pagesLeft = toSend.cardinality();
        lastIteration = policy.enough(iteration, pagesLeft);
        phase = Phase.COPY;
    }

    private void copy() throws ToolstackException, IOException {
        p2m.forget();
        final long[] pfns = take();
        if (pfns.length > 0) {
            sender.sendRunning(p2m, pfns, deferred);
            dirty = log.dirtyCount();
        }
        if (pagesLeft > 0) {
            return;
        }
        if (!lastIteration) {
            iteration++;
            lastIteration = policy.enough(iteration, PrecopyPolicy.UNKNOWN);
        }
        if (lastIteration) {
            state.rehearseTail();
            phase = Phase.WAIT;
        } else {
            toSend = clean(false);
            beginIteration();
        }
    }

    private BitSet clean(final boolean last) throws ToolstackException {
        final BitSet written = log.clean(maxPfn + 1, last);
        cleanedNs = machine.nowNs();
        dirty = 0;
        return written;
    }

    /** The next pages that are to be sent, at most a record full. */
    private long[] take() {
        final long[] pfns = new long[(int) Math.min(LibxcWriter.BATCH_PAGES, pagesLeft)];
        for (int i = 0; i < pfns.length; i++) {
            nextPfn = toSend.nextSetBit(nextPfn);
            pfns[i] = nextPfn++;
        }
        pagesLeft -= pfns.length;
        pagesSent += pfns.length;
        return pfns;
    }

    private void findPagesAgain() throws ToolstackException, IOException {
        if (!p2m.readOn()) {
            return;
        }
        if (p2m.maxPfn() != maxPfn) {
            throw new ToolstackException(
                    "the guest told of 0x" + Long.toHexString(maxPfn + 1) + " pages before, and of 0x"
                            + Long.toHexString(p2m.maxPfn() + 1) + " now that it has suspended");
        }
        if (!Arrays.equals(p2m.framePfns(), sentFrames)) {
            writer.p2mFrames(maxPfn, p2m.framePfns());
        }
        begun++;
        toSend = clean(true);
        toSend.or(deferred);
        addRings();
        nextPfn = 0;
        pagesLeft = toSend.cardinality();
        phase = Phase.LAST;
    }

    /** What dom0 writes to the rings of xenstore and the console is in no log, since dom0 has them mapped all the time. */
    private void addRings() throws ToolstackException {
        final long startInfo = calls.context(0).userRegsRdx();
        if (p2m.pfn(startInfo) < 0) {
            return;
        }
        final StartInfo page = new StartInfo().wrap(new LocalMemory(window.read(startInfo)), 0);
        for (final long pfn : new long[]{page.storeMfn(), page.consoleDomUMfn()}) {
            if (pfn >= 0 && pfn <= maxPfn) {
                toSend.set((int) pfn);
            }
        }
    }

    private void sendLast() throws ToolstackException, IOException {
        final long[] pfns = take();
        if (pfns.length > 0) {
            sender.send(p2m, pfns);
        }
        if (pagesLeft == 0) {
            phase = Phase.TAIL;
        }
    }
}
