package io.xenolith.domu;

import io.xenolith.drivers.platform.EventHandler;
import java.util.ArrayDeque;

/**
 * Runs drivers' event handlers in a task: the upcall, which may interrupt a driver at any memory access, only marks
 * them.
 */
final class EventWork {
    private final Tasks tasks;
    private final Signal marked;
    /** Each once, in the order in which they were marked; there are few. */
    private final ArrayDeque<EventHandler> handlers = new ArrayDeque<>();

    EventWork(final Tasks tasks) {
        this.tasks = tasks;
        this.marked = tasks.newSignal();
    }

    /** What the upcall does for {@code handler}. */
    Runnable marker(final EventHandler handler) {
        return () -> {
            if (!handlers.contains(handler)) {
                handlers.add(handler);
            }
            marked.raise();
        };
    }

    /** {@code handler} does not run any more. */
    void forget(final EventHandler handler) {
        handlers.remove(handler);
    }

    /** The task. */
    void run() {
        while (true) {
            tasks.await(marked, () -> !handlers.isEmpty());
            final EventHandler next = handlers.removeFirst();
            // Whether there was work matters to a kernel that slows down noisy peers; this one does not.
            final boolean _ = next.handle();
        }
    }
}
