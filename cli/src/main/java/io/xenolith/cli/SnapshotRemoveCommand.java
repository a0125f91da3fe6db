package io.xenolith.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith snapshot rm}. */
@Command(name = "rm", description = "Remove snapshots. Hosts that have gone on from one keep what they have.")
final class SnapshotRemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The snapshots.")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
        for (final String name : names) {
            SnapshotNames.remove(spec, name);
        }
        return 0;
    }
}
