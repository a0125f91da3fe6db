package io.xenolith.cli;

import io.xenolith.bench.BenchReport;
import io.xenolith.bench.Benchmark;
import io.xenolith.bench.Benchmarks;
import io.xenolith.bench.Effort;
import io.xenolith.bench.MachineDescription;
import io.xenolith.bench.Result;
import io.xenolith.host.run.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith bench}. Its exit code says whether it could measure: what a figure is worth depends on the machine. */
@Command(name = "bench", description = "Measure how fast hosts run on this machine.")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which benchmarks; all if none is named.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Say what benchmarks there are and what each measures.")
    private boolean list;

    @Option(names = "--quick", description = "A few short iterations: figures for a look in between.")
    private boolean quick;

    @Option(names = "--json", description = "Print the results as JSON instead of a table.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the results as JSON to FILE.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws Exception {
        final List<Benchmark> chosen = Benchmarks.named(names);
        final PrintWriter out = spec.commandLine().getOut();
        if (list) {
            chosen.forEach(benchmark -> out.printf("%-26s %-14s %s%n", benchmark.name(),
                    benchmark.goal().text(benchmark.unit()), benchmark.measures()));
            out.flush();
            return 0;
        }
        final BenchReport results = measure(chosen);
        if (json) {
            out.print(results.json());
            out.flush();
        }
        if (report.isPresent()) {
            write(results, report.get());
        }
        return 0;
    }

    /** Each result is shown as soon as it is there. */
    private BenchReport measure(final List<Benchmark> chosen) throws Exception {
        final PrintWriter out = spec.commandLine().getOut();
        final MachineDescription machine = MachineDescription.here();
        show(out, machine.text());
        show(out, BenchReport.head());
        final List<Result> results = new ArrayList<>();
        for (final Benchmark benchmark : chosen) {
            if (benchmark.lacks().isPresent()) {
                lacking(benchmark);
                continue;
            }
            final Result result = benchmark.run(quick ? Effort.QUICK : Effort.FULL);
            results.add(result);
            show(out, BenchReport.row(result));
        }
        return new BenchReport(machine, results);
    }

    /** One that was asked for is missed, one of all is not. */
    private void lacking(final Benchmark benchmark) throws IOException {
        final String what = benchmark.name() + ": needs " + benchmark.lacks().orElseThrow();
        if (!names.isEmpty()) {
            throw new IOException(what);
        }
        spec.commandLine().getErr().println("xenolith: left out: " + what);
    }

    private void show(final PrintWriter out, final String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    private static void write(final BenchReport results, final Path path) throws IOException {
        try (OutputFile file = new OutputFile(path)) {
            file.write(results.json().getBytes(StandardCharsets.UTF_8));
        }
    }
}
