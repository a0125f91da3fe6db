package io.xenolith.host.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
    @ParameterizedTest
    @ValueSource(strings = {"first-run.yaml", "ring-by-ring.yaml", "hostile-guest.yaml"})
    void everyExampleIsAScenarioOfProgramsThatExist(final String name)
            throws ScenarioException, UnknownProgramException {
        final Scenario scenario = ScenarioReader.read(Path.of(System.getProperty("xenolith.root"), "examples", name));
        assertThat(scenario.expectations()).isNotEmpty();
        for (final DomainSpec domain : scenario.domains()) {
            assertThat(ProgramLoader.find(domain.program())).as(domain.program()).isNotNull();
        }
    }
}
