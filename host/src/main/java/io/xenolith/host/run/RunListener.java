package io.xenolith.host.run;

import io.xenolith.host.XenHost;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.io.IOException;

/** Told of a run while it goes on. */
public interface RunListener {
    /** Nobody listens. */
    RunListener NONE = new RunListener() {
        @Override
        public void consoleLine(final String domain, final String line) {
        }

        @Override
        public void note(final String source, final String text) {
        }

        @Override
        public void stuck(final String what) {
        }
    };

    /** {@code host} is made, and nothing but dom0's builder has run on it. */
    default void started(final XenHost host) {
    }

    /** {@code domain} has crashed; it still exists and may be looked at until this returns. */
    default void domainCrashed(final Domain domain) {
    }

    /** {@code domain} has written a whole line to its console (or ended in the middle of one). */
    void consoleLine(String domain, String line);

    /** {@code domain} has written these bytes to its console. */
    default void consoleOutput(final String domain, final byte[] bytes) {
    }

    /** {@code domain} was made; {@code counters} go on counting until its end and stay readable behind it. */
    default void domainCreated(final String domain, final DomainCounters counters) {
    }

    /** {@code domain} ended; {@code reason} says why it crashed, as far as that is known. */
    default void domainEnded(final String domain, final ExitKind kind, final String reason) {
    }

    /** dom0 has something to say to its operator: a disk that fails, a device cut off, a step that could not be done. */
    void note(String source, String text);

    /** A run that was saved goes on, and {@code unended} is what stands in the last line of the console of {@code domain}. */
    default void consoleStands(final String domain, final byte[] unended) {
    }

    /**
     * The run is over, and {@code host} stands between two turns; {@code saver} can write it down.
     *
     * @throws IOException what was to be written cannot be
     */
    default void standing(final XenHost host, final RunSaver saver) throws IOException {
    }

    /** The run is over; {@code host} still stands as the run left it and may be looked at until this returns. */
    default void ended(final XenHost host) {
    }

    /**
     * The host makes no progress in real time, because some guest neither makes hypercalls nor touches memory. Called from
     * another thread than the host's.
     *
     * @param what names the guest and where it is
     */
    void stuck(String what);
}
