package io.xenolith.drivers.fake;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Some pages, grants, event channels, a store and a clock: just enough of a host for two drivers to meet on. Work
 * (events, watches, tasks) is queued and run one piece after the other by {@link #run}, which also moves the clock.
 */
public final class FakeMachine {
    private static final int PAGES = 2048;

    public final FakeStore store = new FakeStore(this);
    public final List<TraceEvent> trace = new ArrayList<>();
    public final List<String> notes = new ArrayList<>();
    public final TraceSink sink = new TraceSink() {
        @Override
        public boolean on() {
            return true;
        }

        @Override
        public void emit(final TraceEvent event) {
            trace.add(event);
        }
    };
    public long nowNs = 1_000_000;

    final LocalMemory ram = new LocalMemory(PAGES * Page.SIZE);
    final Map<Integer, FakeDomain> domains = new HashMap<>();
    final PriorityQueue<FakeTimer> timers = new PriorityQueue<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final Deque<Integer> freePages = new ArrayDeque<>();

    public FakeMachine() {
        for (int i = 1; i < PAGES; i++) {
            freePages.add(i);
        }
    }

    public FakeDomain domain(final int domid) {
        return domains.computeIfAbsent(domid, id -> new FakeDomain(this, id));
    }

    /** Does everything there is to do now, the clock standing still but for timers that are due. */
    public void runNow() {
        for (int steps = 0; steps < 100_000; steps++) {
            if (!work.isEmpty()) {
                work.remove().run();
            } else if (!timers.isEmpty() && timers.element().atNs <= nowNs) {
                timers.remove().fire();
            } else {
                return;
            }
        }
        throw new AssertionError("the machine does not come to rest");
    }

    /** Does up to {@code pieces} pieces of the work there is now: what comes then comes in the middle of something. */
    public void runSome(final int pieces) {
        for (int i = 0; i < pieces && !work.isEmpty(); i++) {
            work.remove().run();
        }
    }

    /** Does the next piece of what there is to do, moving the clock if need be; false if there is nothing. */
    public boolean step() {
        if (!work.isEmpty()) {
            work.remove().run();
            return true;
        }
        if (timers.isEmpty()) {
            return false;
        }
        nowNs = Math.max(nowNs, timers.element().atNs);
        timers.remove().fire();
        return true;
    }

    /** Does everything, moving the clock from timer to timer, until nothing is left. */
    public void run() {
        runNow();
        while (!timers.isEmpty()) {
            nowNs = timers.element().atNs;
            runNow();
        }
    }

    /** As {@link #run}, but the clock goes to {@code endNs} and no further. */
    public void runUntil(final long endNs) {
        runNow();
        while (!timers.isEmpty() && timers.element().atNs <= endNs) {
            nowNs = Math.max(nowNs, timers.element().atNs);
            runNow();
        }
        nowNs = endNs;
    }

    void enqueue(final Runnable piece) {
        work.add(piece);
    }

    int takePage() {
        final int page = freePages.remove();
        ram.fill((long) page * Page.SIZE, Page.SIZE, (byte) 0);
        return page;
    }

    void givePage(final int page) {
        ram.fill((long) page * Page.SIZE, Page.SIZE, (byte) 0xdd);
        freePages.add(page);
    }

    /** Pages nobody owns. */
    public int freePageCount() {
        return freePages.size();
    }
}
