package io.xenolith.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xenolith host}: the long-lived host. */
@Command(name = "host", description = "Start, look at and stop a host that outlives the command.", synopsisSubcommandLabel = "COMMAND")
final class HostCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
