package io.xenolith.cli;

import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.hypervisor.domain.DomainCounters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** A guest's console in the hands of whoever runs the command. */
interface Console extends AutoCloseable {
    /** What is typed. */
    ConsoleInput input();

    /** Where what the guest writes goes. */
    OutputStream stream();

    /** Somebody looks at it, and wants to see the guest's words only. */
    default boolean isScreen() {
        return false;
    }

    /** Gives back whatever the console has changed, in any thread and at once, since the process ends without {@link #close}. */
    default void restore() {
    }

    @Override
    void close() throws IOException;

    /** The output as a run needs it; what is no console's goes to {@code err}. */
    default ConsoleOutput output(final PrintWriter err) {
        return output(err, Runtime.getRuntime()::halt);
    }

    /**
     * As {@link #output(PrintWriter)}.
     *
     * @param halt ends the process with an exit code
     */
    default ConsoleOutput output(final PrintWriter err, final IntConsumer halt) {
        final OutputStream out = stream();
        final BootProgress progress = new BootProgress(out);
        return new ConsoleOutput() {
            @Override
            public void begins(final DomainCounters counters, final LongSupplier virtualNs) {
                if (isScreen()) {
                    progress.start(counters, virtualNs);
                }
            }

            @Override
            public void ends() {
                progress.stop();
            }

            @Override
            public void write(final byte[] bytes) {
                progress.stop();
                try {
                    out.write(bytes);
                    out.flush();
                } catch (final IOException e) {
                    throw new UncheckedIOException("cannot write the console", e);
                }
            }

            @Override
            public void note(final String source, final String text) {
                if (!isScreen()) {
                    err.println("xenolith: " + RunCommand.printable(source + ": " + text));
                    err.flush();
                }
            }

            @Override
            public void waitsForGdb(final int port, final String command) {
                progress.stop();
                err.print("xenolith: the guest waits for a gdb that says \"" + command + "\"\r\n");
                err.flush();
            }

            @Override
            public void stuck(final String what) {
                progress.stop();
                restore();
                err.println("xenolith: " + what);
                err.flush();
                // The guest holds the only thread that could end the run in order.
                halt.accept(XenolithCommand.FAILURE);
            }
        };
    }
}
