package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import java.util.function.Consumer;

/** Has a guest asked to suspend itself: it has so much time to take the request, and as much again to obey it. */
final class SuspendRequest {
    private static final String SUSPEND = "suspend";
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Dom0Machine machine;
    private final DomainStore store;
    private final int domid;
    private final Consumer<String> unheeded;
    private final Dom0Timers.Timer timeout;
    private boolean taken;

    /** @param unheeded told if the guest's time is over; what it said, for people */
    SuspendRequest(final Dom0Machine machine, final DomainStore store, final int domid,
            final Consumer<String> unheeded) {
        this.machine = machine;
        this.store = store;
        this.domid = domid;
        this.unheeded = unheeded;
        timeout = machine.timers().create(this::expire);
    }

    void send() {
        store.requestShutdown(domid, SUSPEND);
        timeout.arm(machine.nowNs() + TIMEOUT_NS);
    }

    /** The guest has suspended itself, or is gone. */
    void over() {
        timeout.cancel();
    }

    /** Takes the request back; false if the guest has taken it, and may suspend itself at any time. */
    boolean withdraw() {
        timeout.cancel();
        return store.cancelShutdown(domid, SUSPEND);
    }

    private void expire() {
        if (!taken && !store.cancelShutdown(domid, SUSPEND)) {
            taken = true;
            timeout.arm(machine.nowNs() + TIMEOUT_NS);
            return;
        }
        unheeded.accept("the guest " + (taken
                ? "took the request to suspend and did not suspend"
                : "did not take the request to suspend") + " within " + TIMEOUT_NS / NS_PER_SECOND
                + " s; it goes on running");
    }
}
