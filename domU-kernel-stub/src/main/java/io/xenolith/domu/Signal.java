package io.xenolith.domu;

import java.util.ArrayList;
import java.util.List;

/**
 * Something tasks wait for: {@link #raise} says "look again". It may be raised from an event handler that nests over
 * the
 * very code that looks; the count lets that code see it was raised since.
 */
public final class Signal {
    private final Tasks tasks;
    private final List<Task> waiting = new ArrayList<>();
    private int count;

    Signal(final Tasks tasks) {
        this.tasks = tasks;
    }

    /** How often it was raised. */
    int count() {
        return count;
    }

    void add(final Task task) {
        waiting.add(task);
    }

    void remove(final Task task) {
        waiting.remove(task);
    }

    /** Wakes every task that waits. */
    public void raise() {
        count++;
        for (final Task task : waiting) {
            tasks.wake(task);
        }
        waiting.clear();
    }
}
