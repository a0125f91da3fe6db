package io.xenolith.domu;

import io.xenolith.coroutine.Coroutine;
import io.xenolith.coroutine.Coroutines;

/** One thread of kernel code. It runs until it waits; nothing takes the CPU from it but handlers. */
public final class Task {
    private final String name;
    private final Coroutine coroutine;
    /** Already in the ready queue, or running. */
    private boolean ready;

    Task(final String name, final Runnable body) {
        this.name = name;
        this.coroutine = Coroutines.create(name, body);
    }

    public String name() {
        return name;
    }

    /** Its body has returned. */
    public boolean done() {
        return coroutine.done();
    }

    Coroutine coroutine() {
        return coroutine;
    }

    boolean ready() {
        return ready;
    }

    void ready(final boolean newReady) {
        ready = newReady;
    }
}
