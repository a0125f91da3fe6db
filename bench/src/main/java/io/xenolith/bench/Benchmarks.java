package io.xenolith.bench;

import io.xenolith.bench.control.CrowdBenchmark;
import io.xenolith.bench.control.DeafClientBenchmark;
import io.xenolith.bench.control.MalformedMessagesBenchmark;
import io.xenolith.bench.cpu.CpuCodeMemoryBenchmark;
import io.xenolith.bench.cpu.CpuIntBenchmark;
import io.xenolith.bench.cpu.CpuMemBenchmark;
import io.xenolith.bench.cpu.CpuMixBenchmark;
import io.xenolith.bench.cpu.CpuSha256Benchmark;
import io.xenolith.bench.snapshot.ColdBenchmark;
import io.xenolith.bench.snapshot.SavedGuest;
import io.xenolith.bench.snapshot.WarmBenchmark;
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
            new IdleMemoryBenchmark(),
            new MalformedMessagesBenchmark(),
            new CrowdBenchmark(),
            new DeafClientBenchmark(),
            new CpuIntBenchmark(),
            new CpuMemBenchmark(),
            new CpuMixBenchmark(),
            new CpuSha256Benchmark(),
            new CpuCodeMemoryBenchmark(),
            WarmBenchmark.ofSaving(SavedGuest.LINUX),
            WarmBenchmark.ofRestoring(SavedGuest.LINUX),
            new ColdBenchmark(SavedGuest.LINUX));

    private Benchmarks() {
    }

    public static List<Benchmark> all() {
        return ALL;
    }

    /**
     * Those called {@code names}, in that order; all if there are no names. A name that no benchmark has stands for all whose
     * names begin with it and a hyphen: {@code cpu} for {@code cpu-int} and so on.
     *
     * @throws IllegalArgumentException for a name that no benchmark has; the message lists those there are
     */
    public static List<Benchmark> named(final List<String> names) {
        if (names.isEmpty()) {
            return ALL;
        }
        final List<Benchmark> found = new ArrayList<>();
        for (final String name : names) {
            final List<Benchmark> meant = meant(name);
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("no benchmark '" + name + "'; there are "
                        + String.join(", ", ALL.stream().map(Benchmark::name).toList()));
            }
            found.addAll(meant);
        }
        return found;
    }

    private static List<Benchmark> meant(final String name) {
        final List<Benchmark> exact = ALL.stream().filter(benchmark -> benchmark.name().equals(name)).toList();
        return exact.isEmpty()
                ? ALL.stream().filter(benchmark -> benchmark.name().startsWith(name + "-")).toList()
                : exact;
    }
}
