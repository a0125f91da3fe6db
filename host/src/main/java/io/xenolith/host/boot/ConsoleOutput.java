package io.xenolith.host.boot;

import io.xenolith.hypervisor.domain.DomainCounters;
import java.util.function.LongSupplier;

/** Where a guest's console goes. Called by the thread that runs the host. */
public interface ConsoleOutput {
    /**
     * The guest is made and will run; nothing has been written yet.
     *
     * @param counters what it does from now on, to be looked at by any thread
     * @param virtualNs the host's time
     */
    default void begins(final DomainCounters counters, final LongSupplier virtualNs) {
    }

    /**
     * The guest has written these bytes.
     *
     * @throws java.io.UncheckedIOException they cannot be written; the run ends
     */
    void write(byte[] bytes);

    /** The run is over; nothing more comes. */
    default void ends() {
    }

    /** dom0 has something to say to its operator. */
    void note(String source, String text);

    /**
     * The guest stands at its first instruction and waits for a gdb.
     *
     * @param port where gdb is expected, on the loopback interface
     * @param command what to say to gdb
     */
    default void waitsForGdb(final int port, final String command) {
        note("gdb", "the guest waits for \"" + command + "\"");
    }

    /** The host makes no progress; see {@link io.xenolith.host.run.RunListener#stuck}. */
    void stuck(String what);
}
