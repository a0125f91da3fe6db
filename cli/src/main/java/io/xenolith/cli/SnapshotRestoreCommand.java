package io.xenolith.cli;

import io.xenolith.host.daemon.DaemonOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith snapshot restore}. */
@Command(name = "restore", description = "Start a host in the background that goes on from a snapshot of one; returns when "
        + "it answers.", footer = {"",
                "Any number of hosts can go on from one snapshot, each with a name or a state folder of its own."})
final class SnapshotRestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HostBeginning beginning;

    @Parameters(paramLabel = "NAME", description = "The snapshot.")
    private String name;

    @Option(names = "--file", hidden = true, description = "Where it is; said by this command to itself, in another folder.")
    private Optional<Path> found = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Path file = found.isPresent() ? found.get() : SnapshotNames.existing(spec, name).toAbsolutePath();
        return beginning.begin(new DaemonOptions.Beginning.Snapshot(file),
                List.of("snapshot", "restore", name, "--file", file.toString()));
    }
}
