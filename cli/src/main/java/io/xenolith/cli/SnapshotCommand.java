package io.xenolith.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xenolith snapshot}. */
@Command(name = "snapshot", description = "Exact states of whole hosts.", synopsisSubcommandLabel = "COMMAND", footer = {
        "",
        "\"save NAME\" makes one of a long-lived host, and \"restore NAME --name HOST\" has another one go on from it;",
        "\"boot KERNEL ... --save-snapshot NAME\" makes one of a boot, and \"boot --snapshot NAME\" goes on from that: as often as",
        "wanted and many at once. They are in $XENOLITH_SNAPSHOTS, or else in ~/.local/state/xenolith/snapshots."})
final class SnapshotCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
