package io.xenolith.host.daemon;

import io.xenolith.dom0.toolstack.ToolstackCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The orderly end of a host: every domain is asked to power off, those that have not after a time are destroyed, and when none
 * is left the host ends. All on the host's thread.
 */
final class HostStop {
    private static final long NS_PER_S = 1_000_000_000L;
    /** A domain that is destroyed has so long to go; then the host ends without that. */
    private static final long DESTROY_NS = 10 * NS_PER_S;

    private enum Phase {
        RUNNING, SHUTTING_DOWN, DESTROYING, ENDED
    }

    private final LiveHost host;
    private final List<Consumer<String>> progress = new ArrayList<>();
    private final List<Runnable> done = new ArrayList<>();
    private Phase phase = Phase.RUNNING;
    private long deadlineNs;

    HostStop(final LiveHost host) {
        this.host = host;
    }

    /** The host is going down. */
    boolean begun() {
        return phase != Phase.RUNNING;
    }

    /**
     * Begins to stop the host, or comes to it while it is stopped: then the shorter time counts.
     *
     * @param timeoutS seconds of real time until domains are destroyed; 0: they are destroyed at once
     * @param told what is done, in lines for people
     * @param after run when all domains are gone
     */
    void begin(final long timeoutS, final Consumer<String> told, final Runnable after) {
        progress.add(told);
        done.add(after);
        final long newDeadlineNs = System.nanoTime() + timeoutS * NS_PER_S;
        if (phase == Phase.RUNNING) {
            phase = Phase.SHUTTING_DOWN;
            deadlineNs = newDeadlineNs;
            if (timeoutS > 0) {
                forEach("shutting down", domain -> new ToolstackCommand.Shutdown(domain, "poweroff"));
            }
        } else if (phase == Phase.SHUTTING_DOWN && newDeadlineNs - deadlineNs < 0) {
            deadlineNs = newDeadlineNs;
        }
    }

    private void forEach(final String what, final Function<String, ToolstackCommand> command) {
        for (final String domain : List.copyOf(host.domains().values())) {
            progress.forEach(to -> to.accept(what + " " + domain));
            host.host().submit(command.apply(domain));
        }
    }

    /** Looks how far it is; called in every turn. */
    void look() {
        if (phase == Phase.RUNNING || phase == Phase.ENDED) {
            return;
        }
        if (host.domains().isEmpty()) {
            finish();
        } else if (System.nanoTime() - deadlineNs >= 0) {
            expire();
        }
    }

    private void expire() {
        if (phase == Phase.SHUTTING_DOWN) {
            phase = Phase.DESTROYING;
            deadlineNs = System.nanoTime() + DESTROY_NS;
            forEach("destroying", ToolstackCommand.Destroy::new);
        } else {
            progress.forEach(to -> to.accept("domains that do not go are left"));
            finish();
        }
    }

    private void finish() {
        phase = Phase.ENDED;
        done.forEach(Runnable::run);
        host.end();
    }
}
