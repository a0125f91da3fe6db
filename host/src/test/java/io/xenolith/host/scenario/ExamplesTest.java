package io.xenolith.host.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("xenolith.root"), "examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsAScenarioOfProgramsThatExist(final Path file)
            throws ScenarioException, UnknownProgramException {
        final Scenario scenario = ScenarioReader.read(file);
        assertThat(scenario.expectations()).isNotEmpty();
        for (final DomainSpec domain : scenario.domains()) {
            if (domain.kernel().isEmpty()) {
                assertThat(ProgramLoader.find(domain.program())).as(domain.program()).isNotNull();
            }
        }
    }
}
