package io.xenolith.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xenolith guests}, which only has subcommands. */
@Command(name = "guests", description = "Get real paravirtual kernels.", synopsisSubcommandLabel = "COMMAND")
final class GuestsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
