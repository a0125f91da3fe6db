package io.xenolith.domu;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * The cooperative tasks of one virtual CPU, run first come, first served. A task gives way only where it waits. Event
 * handlers nest over whatever runs, but only where guest memory or the hypervisor is touched; the queues here are never
 * half changed at such a point.
 */
public final class Tasks {
    private static final long NEVER = Long.MAX_VALUE;

    private record Sleeper(long deadlineNs, long order, Task task) implements Comparable<Sleeper> {
        @Override
        public int compareTo(final Sleeper other) {
            final int byTime = Long.compare(deadlineNs, other.deadlineNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final TaskHost host;
    private final ArrayDeque<Task> ready = new ArrayDeque<>();
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>();
    private Task current;
    private long sleeps;
    private long armedNs = NEVER;
    private boolean timerFired;

    Tasks(final TaskHost host) {
        this.host = host;
    }

    /** A new task, to run when its turn comes. */
    public Task spawn(final String name, final Runnable body) {
        final Task task = new Task(name, body);
        wake(task);
        return task;
    }

    public Signal newSignal() {
        return new Signal(this);
    }

    /** The code that asks runs in a task, and so may wait. */
    public boolean inTask() {
        return current != null;
    }

    void wake(final Task task) {
        if (!task.ready()) {
            task.ready(true);
            ready.add(task);
        }
    }

    /** Lets every other ready task run first. */
    public void giveWay() {
        final Task task = current();
        task.ready(false);
        wake(task);
        suspend();
    }

    private Task current() {
        if (current == null) {
            throw new IllegalStateException("only a task can wait");
        }
        return current;
    }

    private void suspend() {
        current.coroutine().suspend();
    }

    /** Waits until system time {@code deadlineNs}. */
    public void sleepUntil(final long deadlineNs) {
        final Task task = current();
        final Sleeper sleeper = addSleeper(task, deadlineNs);
        // The deadline of an outer wait, whose condition sleeps here, wakes the task too.
        while (host.nowNs() < deadlineNs) {
            task.ready(false);
            suspend();
        }
        sleepers.remove(sleeper);
    }

    /** Waits {@code ns} nanoseconds. */
    public void sleep(final long ns) {
        sleepUntil(host.nowNs() + ns);
    }

    private Sleeper addSleeper(final Task task, final long deadlineNs) {
        final Sleeper sleeper = new Sleeper(deadlineNs, sleeps++, task);
        sleepers.add(sleeper);
        arm();
        return sleeper;
    }

    /**
     * Waits until {@code condition} holds; it is looked at again whenever {@code signal} is raised. The condition may
     * wait
     * for something else itself.
     */
    public void await(final Signal signal, final BooleanSupplier condition) {
        final boolean _ = waitFor(signal, condition, NEVER);
    }

    /** As {@link #await}, but not beyond system time {@code deadlineNs}; whether the condition holds. */
    public boolean awaitUntil(final Signal signal, final BooleanSupplier condition, final long deadlineNs) {
        final Sleeper sleeper = addSleeper(current(), deadlineNs);
        final boolean holds = waitFor(signal, condition, deadlineNs);
        sleepers.remove(sleeper);
        return holds;
    }

    private boolean waitFor(final Signal signal, final BooleanSupplier condition, final long deadlineNs) {
        final Task task = current();
        while (true) {
            final int seen = signal.count();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (deadlineNs != NEVER && host.nowNs() >= deadlineNs) {
                return false;
            }
            // Raised while the condition was computed: what it saw may be old. Nothing can raise between here and
            // there.
            if (signal.count() == seen) {
                signal.add(task);
                task.ready(false);
                suspend();
                signal.remove(task);
            }
        }
    }

    private void arm() {
        final long deadline = sleepers.isEmpty() ? NEVER : sleepers.peek().deadlineNs();
        if (deadline != NEVER && deadline != armedNs) {
            armedNs = deadline;
            host.armTimer(deadline);
        }
    }

    /** The timer's event handler. */
    void timerFired() {
        timerFired = true;
    }

    private void wakeSleepers() {
        timerFired = false;
        if (sleepers.isEmpty()) {
            return;
        }
        final long now = host.nowNs();
        while (!sleepers.isEmpty() && sleepers.peek().deadlineNs() <= now) {
            wake(sleepers.remove().task());
        }
        armedNs = NEVER;
        arm();
    }

    /** Runs the next ready task until it waits; false if none is ready. */
    boolean step() {
        if (timerFired) {
            wakeSleepers();
        }
        final Task task = ready.poll();
        if (task == null) {
            return false;
        }
        current = task;
        try {
            task.coroutine().resume();
        } finally {
            current = null;
        }
        return true;
    }

    private boolean idle() {
        return ready.isEmpty() && !timerFired;
    }

    /** Runs tasks for ever. */
    void run() {
        while (true) {
            if (!step()) {
                host.idle(this::idle);
            }
        }
    }
}
