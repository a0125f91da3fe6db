package io.xenolith.cli;

import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.boot.XtfRun;
import io.xenolith.host.report.Table;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.scenario.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code xenolith xtf}. */
@Command(name = "xtf", description = "Run test kernels in the manner of the Xen Test Framework, each on a fresh host.", footer = {
        "",
        "Exit codes: 0 SUCCESS, 3 SKIP, 4 ERROR, 5 FAILURE, 6 CRASH (no result, or none in time); of several tests the "
                + "worst. 1 if one is no kernel that can be run, and none runs then; 64 wrong usage."})
final class XtfCommand implements Callable<Integer> {
    private static final int VCPUS_MAX = 128;
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Supplier<HostRunner> runner;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ELF", arity = "1..*", description = "The kernels: test-pv64-NAME.")
    private List<Path> files;

    @Option(names = "--cmdline", paramLabel = "TEXT", defaultValue = "", description = "Their command line.")
    private String commandLine;

    @Option(names = "--vcpus", paramLabel = "N", defaultValue = "1", description = "How many virtual CPUs they have "
            + "(${DEFAULT-VALUE}).")
    private int vcpus;

    @Option(names = "--abi", paramLabel = "VERSION", defaultValue = "4.17", description = "The Xen that they run on: "
            + "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).", completionCandidates = Options.Profiles.class)
    private String abi;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = "Real time for each "
            + "(${DEFAULT-VALUE}).")
    private double timeout;

    @Option(names = "--verbose", description = "Print their consoles too.")
    private boolean verbose;

    @Option(names = "--json", description = "Print the results as JSON instead of a table.")
    private boolean json;

    XtfCommand(final Supplier<HostRunner> runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() throws IOException {
        final XtfRun run = new XtfRun(commandLine, Options.inRange(spec, "--vcpus", vcpus, 1, VCPUS_MAX),
                Options.seconds(spec, "--timeout", timeout), Options.abi(spec, "--abi", abi));
        // One that cannot be run is refused before the others take their time.
        for (final Path file : files) {
            XtfRun.check(file, runner.get());
        }
        final List<XtfRun.Result> results = new ArrayList<>();
        for (final Path file : files) {
            final XtfRun.Result result = run.run(file, runner.get(), notes());
            if (verbose && !json) {
                showConsole(result);
            }
            result.failure().filter(_ -> XenolithCommand.debugs(spec))
                    .ifPresent(failure -> failure.printStackTrace(spec.commandLine().getErr()));
            results.add(result);
        }
        final PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json(results) : table(results));
        out.flush();
        return results.stream().mapToInt(result -> result.verdict().exitCode()).max().orElse(0);
    }

    private void showConsole(final XtfRun.Result result) {
        final PrintWriter out = spec.commandLine().getOut();
        result.console().lines()
                .forEach(line -> out.println(result.name() + " | " + RunCommand.printable(line)));
        out.flush();
    }

    private static String table(final List<XtfRun.Result> results) {
        final Table table = new Table("test", "result", "time", "");
        results.forEach(result -> table.row(result.name(), result.verdict(),
                Units.printDuration(result.stats().wallNs()), RunCommand.printable(result.reason())));
        return table.toString();
    }

    private String json(final List<XtfRun.Result> results) {
        final ObjectNode root = MAPPER.createObjectNode();
        final ArrayNode tests = root.putArray("tests");
        for (final XtfRun.Result result : results) {
            final ObjectNode test = tests.addObject().put("name", result.name())
                    .put("result", result.verdict().name()).put("reason", result.reason())
                    .put("wall_ns", result.stats().wallNs()).put("virtual_ns", result.stats().virtualNs())
                    .put("instructions", result.stats().counters().instructions);
            if (verbose) {
                test.put("console", result.console());
            }
        }
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private ConsoleOutput notes() {
        return StreamConsole.withoutInput(java.io.OutputStream.nullOutputStream())
                .output(spec.commandLine().getErr());
    }
}
