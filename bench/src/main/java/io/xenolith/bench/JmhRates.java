package io.xenolith.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Hands a {@link RateBenchmark} to JMH and reads what it counted. */
final class JmhRates {
    private static final double NS_PER_S = 1e9;

    private JmhRates() {
    }

    static Result measure(final RateBenchmark benchmark, final Effort effort) throws RunnerException {
        // Several at once disturb each other, but do not fail: the CPU-time rate shows it.
        System.setProperty("jmh.ignoreLock", "true");
        final TimeValue length = TimeValue.milliseconds(effort.iterationMs());
        final Options options = new OptionsBuilder().include(RateLoop.class.getName() + ".step")
                .param("type", benchmark.getClass().getName()).mode(Mode.Throughput).threads(1)
                .forks(effort.smoke() ? 0 : 1).warmupIterations(effort.warmUps()).warmupTime(length)
                .measurementIterations(effort.iterations()).measurementTime(length).shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT).build();
        return result(benchmark, new Runner(options).run());
    }

    private static Result result(final RateBenchmark benchmark, final Collection<RunResult> runs) {
        final List<Double> rates = new ArrayList<>();
        final List<Double> cpuRates = new ArrayList<>();
        for (final RunResult run : runs) {
            for (final BenchmarkResult fork : run.getBenchmarkResults()) {
                for (final IterationResult iteration : fork.getIterationResults()) {
                    final double operations = count(iteration, "operations");
                    rates.add(operations * NS_PER_S / count(iteration, "wallNs"));
                    cpuRates.add(operations * NS_PER_S / count(iteration, "cpuNs"));
                }
            }
        }
        return new Result(benchmark, rates, cpuRates, "");
    }

    private static double count(final IterationResult iteration, final String counter) {
        return iteration.getSecondaryResults().get(counter).getScore();
    }
}
