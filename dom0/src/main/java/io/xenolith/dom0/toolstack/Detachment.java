package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.trace.TraceEvent;

/** A detach that waits for its backend. */
final class Detachment {
    /** How long a backend may take to let go of a device that is detached. */
    private static final long DETACH_TIMEOUT_NS = 10_000_000_000L;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Dom0Machine machine;
    private final XenstoreClient client;
    private final DomainStore store;
    private final String backend;
    private final Runnable released;
    private final Dom0Timers.Timer timeout;
    private XenstoreClient.WatchHandle watch;

    /** @param released told when the backend is closed, or has had its time */
    Detachment(final Dom0Machine machine, final XenstoreClient client, final DomainStore store, final String backend,
            final Runnable released) {
        this.machine = machine;
        this.client = client;
        this.store = store;
        this.backend = backend;
        this.released = released;
        this.timeout = machine.timers().create(this::expire);
    }

    void start() {
        timeout.arm(machine.nowNs() + DETACH_TIMEOUT_NS);
        watch = client.watch(backend + "/state", _ -> changed());
    }

    private void changed() {
        final XenbusState state = store.stateOf(backend);
        if (state == XenbusState.CLOSED || state == XenbusState.UNKNOWN) {
            finish();
        }
    }

    /** The guest does not close its half: it is not waited for any longer. */
    private void expire() {
        if (machine.trace().on()) {
            machine.trace().emit(new TraceEvent.Note(0, "toolstack", backend + " is not closed after "
                    + DETACH_TIMEOUT_NS / NS_PER_SECOND + " s: it is removed"));
        }
        finish();
    }

    private void finish() {
        if (watch != null) {
            client.unwatch(watch);
            watch = null;
            timeout.cancel();
            released.run();
        }
    }
}
