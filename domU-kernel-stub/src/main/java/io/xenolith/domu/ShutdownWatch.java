package io.xenolith.domu;

import io.xenolith.abi.sched.Sched;
import java.util.Optional;

/** Obeys {@code control/shutdown}: acknowledges by emptying the node, then does what it said. */
final class ShutdownWatch {
    private static final String NODE = "control/shutdown";

    private final DomuKernel kernel;
    private final XenbusClient store;

    ShutdownWatch(final DomuKernel kernel, final XenbusClient store) {
        this.kernel = kernel;
        this.store = store;
    }

    void start() {
        // Older toolstacks do not make these nodes writable; the requests are obeyed all the same.
        final boolean _ = store.write("control/feature-poweroff", "1");
        final boolean _ = store.write("control/feature-reboot", "1");
        store.watch(NODE, _ -> obey());
    }

    private void obey() {
        final Optional<String> request = store.read(NODE);
        if (request.isEmpty() || request.get().isEmpty()) {
            return;
        }
        final boolean _ = store.write(NODE, "");
        switch (request.get()) {
            case "poweroff", "halt" -> kernel.stop(Sched.SHUTDOWN_poweroff);
            case "reboot" -> kernel.stop(Sched.SHUTDOWN_reboot);
            default -> kernel.console().println("control/shutdown: cannot " + request.get());
        }
    }
}
