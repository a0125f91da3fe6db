package io.xenolith.host.daemon;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** What clients want of the host's thread. They take turns: who wants much waits for that alone. Guarded by its owner. */
final class ClientQueue {
    /** Of each client that waits, the one whose turn it is first. */
    private final Map<Object, Queue<Runnable>> waiting = new LinkedHashMap<>();

    /** @param client told from others by identity or equality, never null */
    void put(final Object client, final Runnable wish) {
        waiting.computeIfAbsent(client, _ -> new ArrayDeque<>()).add(wish);
    }

    /** The first wish of the client whose turn it is. Each client's are answered in order. */
    Optional<Runnable> take() {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        final Map.Entry<Object, Queue<Runnable>> first = waiting.entrySet().iterator().next();
        final Object client = first.getKey();
        final Queue<Runnable> wishes = first.getValue();
        final Runnable wish = wishes.remove();
        waiting.remove(client);
        if (!wishes.isEmpty()) {
            waiting.put(client, wishes);
        }
        return Optional.of(wish);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
