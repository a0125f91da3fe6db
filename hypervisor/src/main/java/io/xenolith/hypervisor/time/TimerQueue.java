package io.xenolith.hypervisor.time;

import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * Work that is due at a virtual time. Due work runs in the order of its times, and in the order it was queued where times
 * are equal, so a run is repeatable.
 */
public final class TimerQueue {
    /** {@link #nextNs()} of an empty queue. */
    public static final long NEVER = Long.MAX_VALUE;

    /** One queued piece of work. */
    public static final class Timer implements Comparable<Timer> {
        private final long timeNs;
        private final long sequence;
        private final Runnable work;
        private boolean cancelled;

        private Timer(final long timeNs, final long sequence, final Runnable work) {
            this.timeNs = timeNs;
            this.sequence = sequence;
            this.work = work;
        }

        public long timeNs() {
            return timeNs;
        }

        @Override
        public int compareTo(final Timer other) {
            final int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final VirtualClock clock;
    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long sequence;
    private LongConsumer listener = timeNs -> {
    };

    public TimerQueue(final VirtualClock clock) {
        this.clock = clock;
    }

    /** Called with the time of each timer that is queued, so that a running vCPU can be stopped in time. */
    public void listener(final LongConsumer newListener) {
        listener = newListener;
    }

    /** Queues {@code work} for system time {@code timeNs}; a time that has passed is due at once. */
    public Timer at(final long timeNs, final Runnable work) {
        final Timer timer = new Timer(timeNs, sequence++, work);
        queue.add(timer);
        listener.accept(timeNs);
        return timer;
    }

    /** Takes {@code timer} out; null, fired and cancelled ones are ignored. */
    public void cancel(final Timer timer) {
        if (timer != null && !timer.cancelled) {
            timer.cancelled = true;
            queue.remove(timer);
        }
    }

    /** System time of the earliest timer, or {@link #NEVER}. */
    public long nextNs() {
        return queue.isEmpty() ? NEVER : queue.peek().timeNs;
    }

    /** Runs everything that is due now, work queued by that work included. Returns how many ran. */
    public int fireDue() {
        int fired = 0;
        while (!queue.isEmpty() && queue.peek().timeNs <= clock.nowNs()) {
            final Timer timer = queue.poll();
            timer.cancelled = true;
            timer.work.run();
            fired++;
        }
        return fired;
    }
}
