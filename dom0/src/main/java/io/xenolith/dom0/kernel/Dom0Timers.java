package io.xenolith.dom0.kernel;

import io.xenolith.guest.VcpuCalls;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** Any number of timers on the one timer a vCPU has. Those of the same time run in the order they were armed. */
public final class Dom0Timers {
    /** One timer; armed at most once at a time. */
    public final class Timer {
        private final Runnable handler;
        /** Order number of the entry that counts; entries of earlier armings are stale. */
        private long armed = NOT_ARMED;

        private Timer(final Runnable handler) {
            this.handler = handler;
        }

        /** Runs the handler at {@code atNs} of system time, or as soon as possible; replaces an earlier time. */
        public void arm(final long atNs) {
            armed = sequence++;
            queue.add(new Entry(atNs, armed, this));
        }

        public void cancel() {
            armed = NOT_ARMED;
        }
    }

    private record Entry(long atNs, long order, Timer timer) implements Comparable<Entry> {
        @Override
        public int compareTo(final Entry other) {
            final int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        /** Its timer was neither cancelled nor armed anew. */
        boolean current() {
            return timer.armed == order;
        }
    }

    private static final long NOT_ARMED = -1;
    private static final long NEVER = Long.MAX_VALUE;

    private final VcpuCalls vcpus;
    private final int vcpu;
    private final LongSupplier nowNs;
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long sequence;
    private long programmedNs = NEVER;

    Dom0Timers(final VcpuCalls vcpus, final int vcpu, final LongSupplier nowNs) {
        this.vcpus = vcpus;
        this.vcpu = vcpu;
        this.nowNs = nowNs;
    }

    /** A timer for {@code handler}, not armed yet. */
    public Timer create(final Runnable handler) {
        return new Timer(handler);
    }

    /** Runs what is due; true if something was. */
    boolean run() {
        boolean ran = false;
        final long now = nowNs.getAsLong();
        while (!queue.isEmpty() && queue.peek().atNs <= now) {
            final Entry entry = queue.poll();
            if (entry.current()) {
                entry.timer.armed = NOT_ARMED;
                entry.timer.handler.run();
                ran = true;
            }
        }
        return ran;
    }

    /** The vCPU's timer fired: it is not set any more. */
    void fired() {
        programmedNs = NEVER;
    }

    /** Sets the vCPU's timer to the earliest time wanted, if it is not set to that already. */
    void program() {
        while (!queue.isEmpty() && !queue.peek().current()) {
            queue.poll();
        }
        final long wanted = queue.isEmpty() ? NEVER : queue.peek().atNs;
        if (wanted != programmedNs && wanted != NEVER) {
            vcpus.setSingleshotTimer(vcpu, wanted);
            programmedNs = wanted;
        }
    }
}
