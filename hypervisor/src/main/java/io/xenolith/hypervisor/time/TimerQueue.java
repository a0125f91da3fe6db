package io.xenolith.hypervisor.time;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Work that is due at a virtual time. Due work runs in the order of its times, and in the order it was queued where times
 * are equal, so a run is repeatable.
 */
public final class TimerQueue {
    /** {@link #nextNs()} of an empty queue. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int ROOM_AT_START = 16;
    private static final int OUT = -1;

    /** One queued piece of work. */
    public static final class Timer {
        private final long timeNs;
        private final long sequence;
        private final Runnable work;
        /** Place in the heap, or {@link #OUT}. */
        private int place = OUT;

        private Timer(final long timeNs, final long sequence, final Runnable work) {
            this.timeNs = timeNs;
            this.sequence = sequence;
            this.work = work;
        }

        public long timeNs() {
            return timeNs;
        }

        private boolean before(final Timer other) {
            return timeNs != other.timeNs ? timeNs < other.timeNs : sequence < other.sequence;
        }
    }

    private final VirtualClock clock;
    /**
     * A binary heap: each timer is due no later than the two below it, at 2n + 1 and 2n + 2. Timers know their places, so that
     * one of a thousand sleepers' is taken out as cheaply as it was put in.
     */
    private Timer[] heap = new Timer[ROOM_AT_START];
    private int size;
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
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        rise(size++, timer);
        listener.accept(timeNs);
        return timer;
    }

    /** Takes {@code timer} out; null, fired and cancelled ones are ignored. */
    public void cancel(final Timer timer) {
        if (timer != null && timer.place != OUT) {
            takeOut(timer);
        }
    }

    private void takeOut(final Timer timer) {
        final int place = timer.place;
        final Timer last = heap[--size];
        heap[size] = null;
        timer.place = OUT;
        if (last != timer) {
            // The last one fills the gap, and goes from there to where it belongs.
            sink(place, last);
            rise(last.place, last);
        }
    }

    /** Puts {@code timer} at {@code from} or above. */
    private void rise(final int from, final Timer timer) {
        int place = from;
        while (place > 0 && timer.before(heap[(place - 1) / 2])) {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, timer);
    }

    /** Puts {@code timer} at {@code from} or below. */
    private void sink(final int from, final Timer timer) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (timer.before(heap[child])) {
                break;
            }
            put(place, heap[child]);
            place = child;
        }
        put(place, timer);
    }

    private void put(final int place, final Timer timer) {
        heap[place] = timer;
        timer.place = place;
    }

    /** System time of the earliest timer, or {@link #NEVER}. */
    public long nextNs() {
        return size == 0 ? NEVER : heap[0].timeNs;
    }

    /** Runs everything that is due now, work queued by that work included. Returns how many ran. */
    public int fireDue() {
        int fired = 0;
        while (size > 0 && heap[0].timeNs <= clock.nowNs()) {
            final Timer timer = heap[0];
            takeOut(timer);
            timer.work.run();
            fired++;
        }
        return fired;
    }
}
