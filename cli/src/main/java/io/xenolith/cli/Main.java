package io.xenolith.cli;

import io.xenolith.host.run.HostRunner;
import java.util.ServiceLoader;

/** Entry point of the {@code xenolith} command. */
public final class Main {
    private Main() {
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(final String[] args) {
        final HostRunner runner = ServiceLoader.load(HostRunner.class).findFirst()
                .orElseThrow(() -> new IllegalStateException("no host on the class path"));
        System.exit(XenolithCommand.execute(runner, args));
    }
}
