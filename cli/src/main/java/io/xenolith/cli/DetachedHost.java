package io.xenolith.cli;

import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** The host in a process of its own, away from the terminal of whoever started it. */
final class DetachedHost {
    private final DaemonOptions options;

    DetachedHost(final DaemonOptions options) {
        this.options = options;
    }

    /** Says on standard output how the start goes, closes that, and runs the host to its end. */
    int run() throws IOException {
        newSession();
        try (Daemon daemon = start()) {
            if (daemon == null) {
                return XenolithCommand.FAILURE;
            }
            daemon.run();
        }
        return 0;
    }

    /** The host; null if there can be none, which has been said. */
    private Daemon start() {
        try (PrintStream starter = new PrintStream(new FileOutputStream(FileDescriptor.out), true,
                StandardCharsets.UTF_8)) {
            try {
                final Daemon daemon = new Daemon(options, starter::println);
                starter.println(HostBeginning.READY);
                return daemon;
            } catch (final IOException | IllegalArgumentException e) {
                starter.println(e.getMessage());
                return null;
            }
        }
    }

    /** Keys of the terminal that are signals, and its end, are not for this process. Source: setsid(2). */
    // The launcher gives native access, which the engine of Java kernels needs too.
    @SuppressWarnings("restricted")
    private static void newSession() {
        final Linker linker = Linker.nativeLinker();
        final MethodHandle setsid = linker.downcallHandle(linker.defaultLookup().findOrThrow("setsid"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT));
        try {
            final int _ = (int) setsid.invokeExact();
        } catch (final Throwable e) {
            throw new IllegalStateException("setsid", e);
        }
    }
}
