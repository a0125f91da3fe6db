package io.xenolith.cli;

import io.xenolith.host.input.Recording;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.run.OutputFile;
import io.xenolith.host.run.Outputs;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioException;
import io.xenolith.host.scenario.ScenarioReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith run}. */
@Command(name = "run", description = "Run a scenario and check what it expects.")
final class RunCommand implements Callable<Integer> {
    private final Supplier<HostRunner> runner;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.yaml", description = "The scenario.")
    private Path file;

    @Option(names = "--seed", paramLabel = "N", description = "Seed in place of the scenario's.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--abi", paramLabel = "VERSION", description = "The host's Xen in place of the scenario's: "
            + "${COMPLETION-CANDIDATES}.", completionCandidates = Options.Profiles.class)
    private Optional<String> abi = Optional.empty();

    @Option(names = "--sched", paramLabel = "NAME", description = Options.SCHED_DESCRIPTION
            + ", in place of the scenario's.", completionCandidates = Options.Schedulers.class)
    private Optional<String> scheduler = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE", description = "Write the summary as JSON to FILE.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--trace", paramLabel = "FILE", description = "Write every event of the run to FILE.")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--json", description = "Print the summary as JSON instead of tables.")
    private boolean json;

    @Option(names = "--record", paramLabel = "FILE", description = "Write the inputs from outside to FILE.")
    private Optional<Path> record = Optional.empty();

    @Option(names = "--replay", paramLabel = "FILE", description = "Feed the inputs recorded in FILE.")
    private Optional<Path> replay = Optional.empty();

    @Option(names = "--pcap", paramLabel = "[WHERE=]FILE", description = {
            "Write the packets at WHERE to FILE: a bridge (xenbr0, bridge:xenbr0) or an interface (guest/vif0, or "
                    + "guest if it has one). Without WHERE, those of the only bridge. May be repeated."})
    private List<String> pcap = List.of();

    RunCommand(final Supplier<HostRunner> runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() throws ScenarioException, IOException {
        final Scenario read = ScenarioReader.read(file);
        final Scenario seeded = seed.map(read::withSeed).orElse(read);
        final Scenario scenario = withCaptures(scheduled(
                abi.map(name -> seeded.withAbi(Options.abi(spec, "--abi", name))).orElse(seeded)));
        final Optional<Recording> recording = replay.isPresent()
                ? Optional.of(Recording.read(replay.get()))
                : Optional.empty();
        Outputs.check(scenario, "the report", report);
        final RunResult result = runner.get().run(scenario, new RunOptions(trace, record, recording), listener());
        if (report.isPresent()) {
            try (OutputFile file = new OutputFile(report.get())) {
                file.write(result.report().json().getBytes(StandardCharsets.UTF_8));
            }
        }
        print(result);
        return result.report().ok() ? 0 : XenolithCommand.FAILURE;
    }

    private Scenario scheduled(final Scenario scenario) {
        return scheduler.map(name -> scenario.withScheduler(Options.scheduler(spec, name, scenario.host().abi())))
                .orElse(scenario);
    }

    private Scenario withCaptures(final Scenario scenario) {
        try {
            return scenario.withCaptures(CaptureOption.files(pcap, scenario.captures().points()));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--pcap: " + e.getMessage(), e);
        }
    }

    /** Consoles go to the terminal as they come; with --json only the report does. */
    private RunListener listener() {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        return new RunListener() {
            @Override
            public void consoleLine(final String domain, final String line) {
                if (!json) {
                    out.println(domain + " | " + printable(line));
                    out.flush();
                }
            }

            @Override
            public void note(final String source, final String text) {
                err.println("xenolith: " + printable(source + ": " + text));
                err.flush();
            }

            @Override
            public void stuck(final String what) {
                err.println("xenolith: " + what);
                err.flush();
                // The guest holds the only thread that could end the run in order.
                Runtime.getRuntime().halt(XenolithCommand.FAILURE);
            }
        };
    }

    /** A guest must not control the terminal: what is no printable character becomes a dot. */
    static String printable(final String line) {
        return line.replaceAll("\\p{Cntrl}", ".");
    }

    private void print(final RunResult result) {
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(result.report().json());
        } else {
            if (!result.story().isEmpty()) {
                out.println(result.story());
            }
            out.print(result.report().text());
        }
        out.flush();
    }
}
