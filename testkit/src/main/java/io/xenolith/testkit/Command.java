package io.xenolith.testkit;

import java.util.function.Consumer;

/** A piece of work that a guest does for the test. */
final class Command {
    private final Consumer<KernelView> work;
    private boolean done;
    private Trap trap;

    Command(final Consumer<KernelView> work) {
        this.work = work;
    }

    /** Called in the guest; does not return if the guest traps. */
    void run(final KernelView kernel) {
        work.accept(kernel);
        done = true;
    }

    void trapped(final Trap newTrap) {
        trap = newTrap;
        done = true;
    }

    boolean done() {
        return done;
    }

    /** What the work ended in, or null if it came to its end. */
    Trap trap() {
        return trap;
    }
}
