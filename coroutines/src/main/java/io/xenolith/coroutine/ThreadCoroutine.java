package io.xenolith.coroutine;

import java.util.concurrent.Semaphore;

/**
 * A coroutine carried by a virtual thread. Exactly one of the resumer and the body holds control: each waits on a
 * semaphore while the other runs, so the hand-over also orders memory.
 */
final class ThreadCoroutine implements Coroutine {
    /** Unwinds the stack of a discarded body; not an Exception, so that guest code does not catch it by habit. */
    private static final class Discarded extends Error {
        private static final long serialVersionUID = 1L;

        Discarded() {
            super("discarded", null, false, false);
        }
    }

    private final Semaphore toBody = new Semaphore(0);
    private final Semaphore toResumer = new Semaphore(0);
    private final Thread thread;
    private boolean started;
    private boolean done;
    private boolean discarded;
    private Throwable thrown;

    ThreadCoroutine(final String name, final Runnable body) {
        thread = Thread.ofVirtual().name(name).unstarted(() -> {
            toBody.acquireUninterruptibly();
            try {
                body.run();
            } catch (final Discarded unwound) {
                // Nobody waits for a discarded body.
            } catch (final Throwable t) {
                thrown = t;
            } finally {
                done = true;
                toResumer.release();
            }
        });
    }

    @Override
    public void resume() {
        if (done || discarded) {
            throw new IllegalStateException("resume of a finished coroutine: " + thread.getName());
        }
        if (!started) {
            started = true;
            thread.start();
        }
        toBody.release();
        toResumer.acquireUninterruptibly();
        if (thrown != null) {
            final Throwable t = thrown;
            thrown = null;
            rethrow(t);
        }
    }

    @Override
    public void suspend() {
        toResumer.release();
        toBody.acquireUninterruptibly();
        if (discarded) {
            throw new Discarded();
        }
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public void discard() {
        if (discarded || done) {
            return;
        }
        discarded = true;
        if (started) {
            toBody.release();
            toResumer.acquireUninterruptibly();
        }
    }

    private static void rethrow(final Throwable t) {
        switch (t) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(t);
        }
    }
}
