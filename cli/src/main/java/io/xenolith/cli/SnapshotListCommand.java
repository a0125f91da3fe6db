package io.xenolith.cli;

import io.xenolith.host.report.Table;
import io.xenolith.host.scenario.Units;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotFolder;
import io.xenolith.host.snapshot.SnapshotInfo;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code xenolith snapshot list}. */
@Command(name = "list", description = "List the snapshots.")
final class SnapshotListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        final SnapshotFolder folder = SnapshotNames.folder();
        final Table table = new Table("name", "size", "guests", "host time", "made", "of");
        final ArrayNode list = JsonMapper.builder().build().createArrayNode();
        for (final String name : folder.names()) {
            try (SnapshotFile file = SnapshotFile.openUnchecked(folder.file(name))) {
                final SnapshotInfo info = SnapshotInfo.read(file);
                table.row(name, Units.printSize(file.bytes()), info.guests().size(),
                        Units.printDuration(info.virtualNs()), info.made().toString(), info.kernel());
                list.add(info.node().put("name", name).put("bytes", file.bytes()));
            } catch (final IOException e) {
                table.row(name, "", "", "", "", "cannot be used");
                list.addObject().put("name", name).put("error", e.getMessage());
            }
        }
        spec.commandLine().getOut().print(json ? list.toPrettyString() + "\n" : table.toString());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
