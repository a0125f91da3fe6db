package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.bench.Benchmark;
import io.xenolith.bench.BenchReport;
import io.xenolith.bench.Effort;
import io.xenolith.bench.Result;
import io.xenolith.bench.snapshot.ColdBenchmark;
import io.xenolith.bench.snapshot.SavedGuest;
import io.xenolith.bench.snapshot.WarmBenchmark;
import io.xenolith.host.scenario.KernelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Not how fast: that benchmarks of snapshots do not rot. Their Linux is not in the repository, this guest is. */
class SnapshotBenchmarksTest {
    private static final SavedGuest GUEST = new SavedGuest(
            new KernelSpec(Path.of(System.getProperty("xenolith.root"),
                    "integration-tests/src/test/resources/saving/tiny-guest"), Optional.empty()),
            32L << 20, "count=2 ", "", "count=4 ");

    static List<Benchmark> all() {
        return List.of(WarmBenchmark.ofSaving(GUEST), WarmBenchmark.ofRestoring(GUEST), new ColdBenchmark(GUEST));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aBenchmarkOfSnapshotsRunsAndFindsSomething(final Benchmark benchmark) throws Exception {
        assertThat(benchmark.lacks()).isEmpty();
        final Result result = benchmark.run(Effort.SMOKE);
        assertThat(result.samples()).isNotEmpty().allMatch(sample -> sample > 0);
        assertThat(BenchReport.row(result)).startsWith(benchmark.name() + " ");
    }
}
