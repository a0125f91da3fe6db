package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.report.TestCoverage;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed record of which test calls which operation still speaks of operations and tests that there are. */
class TestCoverageTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));

    private final TestCoverage coverage = TestCoverage.load();

    private static Set<String> operations(final String abi) {
        final HypercallTable table = new ScenarioRunner().hypercalls(AbiProfile.named(abi).orElseThrow());
        return IntStream.range(0, HypercallTable.SIZE).boxed().flatMap(number -> table.operations(number).stream())
                .map(SubOperation::name).collect(Collectors.toSet());
    }

    @Test
    void everyOperationInItIsOneOfSomeVersions() {
        final Set<String> known = AbiProfile.names().stream().flatMap(abi -> operations(abi).stream())
                .collect(Collectors.toSet());
        assertThat(coverage.operations().keySet()).as("run mvn verify -Pabi-coverage and abi-coverage/merge.py")
                .isSubsetOf(known);
    }

    @Test
    void everyClassInItIsATestOfThisProject() throws IOException {
        final Set<String> sources;
        try (Stream<Path> modules = Files.list(ROOT)) {
            sources = modules.map(module -> module.resolve("src/test/java")).filter(Files::isDirectory)
                    .flatMap(TestCoverageTest::classes).collect(Collectors.toSet());
        }
        assertThat(coverage.operations().values().stream().flatMap(classes -> classes.keySet().stream())
                .map(name -> name.replaceFirst("\\$.*", "")))
                .as("run mvn verify -Pabi-coverage and abi-coverage/merge.py").isSubsetOf(sources);
    }

    private static Stream<String> classes(final Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).filter(file -> file.endsWith(".java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.')).toList()
                    .stream();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
