package io.xenolith.cli;

import io.xenolith.host.scenario.Units;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith snapshot info}. */
@Command(name = "info", description = "Say what is in a snapshot.")
final class SnapshotInfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The snapshot.")
    private String name;

    @Option(names = "--verify", description = "Check every byte of it, as whoever restores it does.")
    private boolean verify;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (SnapshotFile file = verify
                ? SnapshotFile.open(SnapshotNames.existing(spec, name))
                : SnapshotFile.openUnchecked(SnapshotNames.existing(spec, name))) {
            final SnapshotInfo info = SnapshotInfo.read(file);
            final PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(info.node().put("name", name).put("file", file.file().toString())
                        .put("bytes", file.bytes()).put("id", file.id()).toPrettyString());
            } else {
                print(file, info, out);
            }
            out.flush();
            return 0;
        }
    }

    private void print(final SnapshotFile file, final SnapshotInfo info, final PrintWriter out)
            throws IOException {
        out.printf("%-10s %s%n", "file", file.file());
        out.printf("%-10s %s%s%n", "size", Units.printSize(file.bytes()),
                verify ? ", every byte as it was written" : "");
        out.printf("%-10s %s%n", "id", file.id());
        out.printf("%-10s %s%n", "made", info.made());
        out.printf("%-10s %s%n", "of", info.kernel());
        out.printf("%-10s %s, seed %d, at %s of its time%n", "host", Units.printSize(info.hostBytes()), info.seed(),
                Units.printDuration(info.virtualNs()));
        for (final SnapshotInfo.Guest guest : info.guests()) {
            out.printf("%-10s domain %d%s, %s, %d vCPU%s%n", "guest", guest.domid(),
                    guest.name().isEmpty() ? "" : " (" + guest.name() + ")", Units.printSize(guest.bytes()),
                    guest.vcpus(), guest.vcpus() == 1 ? "" : "s");
        }
    }
}
