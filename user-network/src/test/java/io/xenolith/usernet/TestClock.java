package io.xenolith.usernet;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that goes on when a test says so. */
public final class TestClock implements NetworkClock {
    private record Due(long atNs, long order, Runnable action) {
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNs).thenComparingLong(Due::order));
    private long nowNs;
    private long order;

    @Override
    public long nowNs() {
        return nowNs;
    }

    /** Runs {@code action} in {@code delayNs}. */
    public void in(final long delayNs, final Runnable action) {
        due.add(new Due(nowNs + delayNs, order++, action));
    }

    /** Runs what is due next; false if nothing is. */
    public boolean step() {
        final Due next = due.poll();
        if (next == null) {
            return false;
        }
        nowNs = Math.max(nowNs, next.atNs());
        next.action().run();
        return true;
    }

    /** Lets {@code ns} pass. */
    public void pass(final long ns) {
        final long end = nowNs + ns;
        while (!due.isEmpty() && due.peek().atNs() <= end) {
            step();
        }
        nowNs = end;
    }

    @Override
    public Alarm alarm(final Runnable handler) {
        return new Alarm() {
            private long current = -1;

            @Override
            public void set(final long atNs) {
                final long own = order;
                current = own;
                in(Math.max(0, atNs - nowNs), () -> {
                    if (current == own) {
                        current = -1;
                        handler.run();
                    }
                });
            }

            @Override
            public void clear() {
                current = -1;
            }
        };
    }
}
