package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.SnapshotSave;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith snapshot save}. */
@Command(name = "save", description = "Save a long-lived host as it is now; it runs on.")
final class SnapshotSaveCommand implements Callable<Integer> {
    private static final int MIB_SHIFT = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Parameters(paramLabel = "NAME", description = "What the snapshot is to be called.")
    private String name;

    @Override
    public Integer call() throws IOException {
        try (ControlClient client = host.connect()) {
            final Path file = SnapshotNames.fresh(spec, name).toAbsolutePath();
            final long bytes = client.ask(
                    Request.newBuilder().setSnapshotSave(SnapshotSave.newBuilder().setFile(file.toString())))
                    .getSnapshotSaved().getBytes();
            final PrintWriter err = spec.commandLine().getErr();
            err.println("xenolith: saved: " + file + " (" + (bytes >> MIB_SHIFT) + " MiB)");
            err.flush();
        }
        return 0;
    }
}
