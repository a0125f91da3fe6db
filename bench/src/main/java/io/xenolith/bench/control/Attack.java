package io.xenolith.bench.control;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/** Something that a thread of its own does to a control server again and again until it is closed. */
final class Attack implements AutoCloseable {
    /** What is done again and again. */
    @FunctionalInterface
    interface Round {
        /**
         * Does it once.
         *
         * @return how much that was
         */
        long attack() throws IOException;
    }

    private final AtomicLong done = new AtomicLong();
    private final FutureTask<Void> task;
    private final List<? extends Closeable> connections;
    private volatile boolean over;

    /** Begins with what needs nothing between its rounds. */
    Attack(final Round round) {
        this(round, List.of());
    }

    /** @param connections closed behind the last round */
    Attack(final Round round, final List<? extends Closeable> connections) {
        this.connections = connections;
        task = new FutureTask<>(() -> {
            while (!over) {
                done.addAndGet(round.attack());
            }
            return null;
        });
        Thread.ofPlatform().daemon().name("attacker").start(task);
    }

    /** How much was done so far. */
    long done() {
        return done.get();
    }

    /**
     * Ends it.
     *
     * @throws IOException it had ended by itself
     */
    @Override
    public void close() throws IOException {
        over = true;
        try {
            task.get();
        } catch (final ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            for (final Closeable connection : connections) {
                connection.close();
            }
        }
    }
}
