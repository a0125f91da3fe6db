package io.xenolith.cli;

import io.xenolith.host.run.HostRunner;
import java.util.ServiceLoader;

/** Entry point of the {@code xenolith} command. */
public final class Main {
    private Main() {
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(final String[] args) {
        System.exit(XenolithCommand.execute(Main::runner, args));
    }

    /** Looked for only by commands that need it: help and trace files do without a host. */
    static HostRunner runner() {
        return ServiceLoader.load(HostRunner.class).findFirst()
                .orElseThrow(() -> new IllegalStateException("no host on the class path"));
    }
}
