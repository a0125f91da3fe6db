package io.xenolith.domu;

import java.util.function.BooleanSupplier;

/** A CPU whose time stands still while tasks run and jumps to the timer when none can. */
final class FakeTaskHost implements TaskHost {
    private static final long NONE = Long.MAX_VALUE;
    final Tasks tasks = new Tasks(this);
    long now;
    long armed = NONE;

    @Override
    public long nowNs() {
        return now;
    }

    @Override
    public void armTimer(final long deadlineNs) {
        armed = deadlineNs;
    }

    @Override
    public void idle(final BooleanSupplier stillIdle) {
        throw new IllegalStateException("tests run tasks by runAll");
    }

    /** Runs until nothing can run any more and no timer is set. */
    void runAll() {
        while (true) {
            while (tasks.step()) {
                // The next one.
            }
            if (armed == NONE) {
                return;
            }
            now = Math.max(now, armed);
            armed = NONE;
            tasks.timerFired();
            if (!tasks.step()) {
                return;
            }
        }
    }
}
