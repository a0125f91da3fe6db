package io.xenolith.domu;

/** A secondary virtual CPU that was started, as the first one sees it. */
public final class CpuHandle {
    private final int id;
    private final Tasks tasks;
    private final Signal finished;
    private boolean done;

    CpuHandle(final int id, final Tasks tasks) {
        this.id = id;
        this.tasks = tasks;
        this.finished = tasks.newSignal();
    }

    public int id() {
        return id;
    }

    /** Its program has returned. */
    public boolean done() {
        return done;
    }

    /** Waits until its program has returned. */
    public void await() {
        tasks.await(finished, () -> done);
    }

    /** Set by the CPU itself, before its last interrupt. */
    void markDone() {
        done = true;
    }

    /** The handler of that interrupt, on the first CPU. */
    void event() {
        finished.raise();
    }
}
