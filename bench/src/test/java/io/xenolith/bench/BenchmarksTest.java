package io.xenolith.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BenchmarksTest {
    static List<Benchmark> all() {
        return Benchmarks.all();
    }

    /** Those whose guests are in the repository; SnapshotBenchmarksTest runs the others with such a one. */
    static List<Benchmark> here() {
        return all().stream().filter(benchmark -> benchmark.lacks().isEmpty()).toList();
    }

    /** Not how fast: that a benchmark does not rot. */
    @ParameterizedTest
    @MethodSource("here")
    void everyBenchmarkRunsAndFindsSomething(final Benchmark benchmark) throws Exception {
        final Result result = benchmark.run(Effort.SMOKE);
        assertThat(result.samples()).isNotEmpty().allMatch(sample -> sample > 0);
        assertThat(BenchReport.row(result)).startsWith(benchmark.name() + " ");
    }

    @Test
    void namesAreUniqueWordsWithHyphens() {
        assertThat(all()).extracting(Benchmark::name).doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void benchmarksAreFoundByNameInTheOrderAskedFor() {
        assertThat(Benchmarks.named(List.of())).isEqualTo(all());
        assertThat(Benchmarks.named(List.of("hypercall"))).extracting(Benchmark::name).containsExactly("hypercall");
    }

    @Test
    void anUnknownNameIsRefusedWithTheNamesThereAre() {
        assertThatThrownBy(() -> Benchmarks.named(List.of("nothing"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no benchmark 'nothing'; there are ").hasMessageContaining("hypercall");
    }
}
