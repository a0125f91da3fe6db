package io.xenolith.bench;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a benchmark found.
 *
 * @param samples one value an iteration, in order; at least one
 * @param cpuSamples the same by the time that the thread was on a CPU, which a busy machine does not spoil as much; empty where
 *        no time is measured
 * @param note one line on how it came about, or empty
 */
public record Result(Benchmark benchmark, List<Double> samples, List<Double> cpuSamples, String note) {
    public Result {
        samples = List.copyOf(samples);
        cpuSamples = List.copyOf(cpuSamples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(benchmark.name() + " has no samples");
        }
    }

    /** A result that is no time and no rate. */
    public static Result of(final Benchmark benchmark, final List<Double> samples, final String note) {
        return new Result(benchmark, samples, List.of(), note);
    }

    public double median() {
        return median(samples);
    }

    public double lowest() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double highest() {
        return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Median by CPU time; empty where no time is measured. */
    public OptionalDouble cpuMedian() {
        return cpuSamples.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(cpuSamples));
    }

    /** The median meets the goal. */
    public boolean met() {
        return benchmark.goal().met(median());
    }

    static double median(final List<Double> values) {
        final double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}
