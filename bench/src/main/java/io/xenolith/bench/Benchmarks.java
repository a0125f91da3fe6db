package io.xenolith.bench;

import java.util.ArrayList;
import java.util.List;

/** Every benchmark there is; a new one is a class and a line here. */
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new HypercallBenchmark(),
            new EventUpcallBenchmark(),
            new EventPingPongBenchmark(),
            new BlockDepth1Benchmark(),
            new BlockDepth32Benchmark(),
            new BlockDefaultDiskBenchmark(),
            new BlockPersistentBenchmark(),
            new BlockMappedBenchmark(),
            new BlockQueuesBenchmark(),
            new BlockSequentialBenchmark(),
            new NetFramesBenchmark(),
            new NetLargeBenchmark(),
            new DomainCreateBenchmark(),
            new IdleScalingBenchmark(),
            new IdleMemoryBenchmark());

    private Benchmarks() {
    }

    public static List<Benchmark> all() {
        return ALL;
    }

    /**
     * Those called {@code names}, in that order; all if there are no names.
     *
     * @throws IllegalArgumentException for a name that no benchmark has; the message lists those there are
     */
    public static List<Benchmark> named(final List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        final List<Benchmark> found = new ArrayList<>();
        for (final String name : names) {
            found.add(ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no benchmark '" + name + "'; there are "
                            + String.join(", ", ALL.stream().map(Benchmark::name).toList()))));
        }
        return found;
    }
}
