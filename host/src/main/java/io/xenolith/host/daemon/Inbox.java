package io.xenolith.host.daemon;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.Outside;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What reaches a long-lived host: inputs for what is simulated, and work for the host's thread that does not touch it. Filled by
 * any thread, emptied by the host's.
 */
final class Inbox implements Outside {
    private static final long HASTE_NS = 50_000_000;

    private final Deque<OutsideInput> inputs = new ArrayDeque<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final ClientQueue clients = new ClientQueue();
    private long waitNsMax = Long.MAX_VALUE;
    private boolean woken;
    /** Nobody could run since this was asked last. */
    private boolean idle;
    private boolean stopped;

    /** An input, which takes effect between two turns. */
    synchronized void put(final OutsideInput input) {
        inputs.add(input);
        notifyAll();
    }

    /** Something to do between two turns. */
    synchronized void execute(final Runnable action) {
        work.add(action);
        notifyAll();
    }

    /** As {@link #execute}, for a client: it takes turns with the others, and all of them with the guests. */
    synchronized void serve(final Object client, final Runnable wish) {
        clients.put(client, wish);
        notifyAll();
    }

    /** What a client wants, which then does not wait any more. */
    synchronized Optional<Runnable> takeWish() {
        return clients.take();
    }

    /** Nobody has been able to run at some time since this was called last. */
    synchronized boolean takeIdle() {
        final boolean was = idle;
        idle = false;
        return was;
    }

    /** From now on the host's thread looks around many times a second. */
    synchronized void hasten() {
        waitNsMax = HASTE_NS;
        notifyAll();
    }

    /** The host is to end now. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** The work that waits, which then does not wait any more. */
    synchronized List<Runnable> takeWork() {
        if (work.isEmpty()) {
            return List.of();
        }
        final List<Runnable> taken = new ArrayList<>(work);
        work.clear();
        return taken;
    }

    @Override
    public synchronized List<OutsideInput> arrived() {
        if (inputs.isEmpty()) {
            return List.of();
        }
        final List<OutsideInput> taken = new ArrayList<>(inputs);
        inputs.clear();
        return taken;
    }

    @Override
    public boolean open() {
        return true;
    }

    /** Somebody may look at any time, and guests have clients outside. */
    @Override
    public boolean paced() {
        return true;
    }

    @Override
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    @Override
    public synchronized long await(final long timeoutNs) {
        final long begunNs = System.nanoTime();
        long leftNs = Math.min(timeoutNs, waitNsMax);
        idle = true;
        try {
            while (leftNs > 0 && nothingWaits() && !woken && !stopped) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                leftNs = Math.min(timeoutNs, waitNsMax) - (System.nanoTime() - begunNs);
            }
            woken = false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return System.nanoTime() - begunNs;
    }

    private boolean nothingWaits() {
        return inputs.isEmpty() && work.isEmpty() && clients.isEmpty();
    }

    @Override
    public synchronized boolean stopped() {
        return stopped;
    }
}
