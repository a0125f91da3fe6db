package io.xenolith.coroutine;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/** A coroutine carried by the JDK's own continuation, which virtual threads are built on. */
final class ContinuationCoroutine implements Coroutine {
    private final ContinuationScope scope;
    private final Continuation continuation;
    private boolean discarded;

    ContinuationCoroutine(final String name, final Runnable body) {
        // A scope of its own, so that suspend() of an outer coroutine passes through inner ones.
        scope = new ContinuationScope(name);
        continuation = new Continuation(scope, body);
    }

    @Override
    public void resume() {
        if (discarded) {
            throw new IllegalStateException("resume of a discarded coroutine: " + scope.getName());
        }
        continuation.run();
    }

    @Override
    public void suspend() {
        if (!Continuation.yield(scope)) {
            throw new IllegalStateException("pinned: " + scope.getName() + " suspends inside a native frame or a lock");
        }
    }

    @Override
    public boolean done() {
        return continuation.isDone();
    }

    @Override
    public void discard() {
        discarded = true;
    }
}
