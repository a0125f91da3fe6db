package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is a function of scenario, seed and outside input: the same give the same trace, byte for byte. */
class DeterminismTest {
    private static final int SEEDS = 100;
    private static final int DISTINCT = 90;
    /** A guest that does disk I/O, one that counts and one that is typed at. */
    private static final String MIXED = """
            host: {memory: 96M}
            disks: {scratch: {file: scratch.img, mode: rw, create: {size: 256K}}}
            domains:
              - name: writer
                program: pattern-disk
                disks: [{disk: scratch, vdev: xvda}]
              - {name: counter, program: counter, args: count=3 period-ms=2}
              - {name: echo, program: echo}
            steps:
              - at: 3ms
                do: {console: {domain: echo, text: "at a time\\n"}}
              - when: {domain: echo, console: "echo: at a time"}
                do: {console: {domain: echo, text: "on a condition\\n"}}
              - when: {domain: echo, console: "echo: on a condition"}
                do: {console: {domain: echo, text: "quit\\n"}}
            expect:
              - {domain: writer, console: 262144 bytes verified}
              - {domain: writer, exit: poweroff}
              - {domain: counter, console: count 3}
              - {domain: echo, console: "echo: on a condition"}
              - {domain: echo, exit: poweroff}
            """;

    @TempDir
    private Path folder;
    private Path mixed;

    @BeforeEach
    void writeScenario() throws Exception {
        mixed = Files.writeString(folder.resolve("mixed.yaml"), MIXED);
    }

    @Test
    void twoProcessesWithOneSeedWriteTheSameTrace() throws Exception {
        succeeds(Cli.run(folder, "run", mixed.toString(), "--seed", "5", "--trace", "a"));
        succeeds(Cli.run(folder, "run", mixed.toString(), "--seed", "5", "--trace", "b"));
        succeeds(Cli.run(folder, "run", mixed.toString(), "--seed", "6", "--trace", "c"));
        sameFile("a", "b");
        assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("c"))).isNotNegative();
    }

    @Test
    void bothCoroutineMechanismsGiveTheSameTrace() throws Exception {
        succeeds(Cli.run(folder, "run", mixed.toString(), "--trace", "a"));
        succeeds(Cli.runOnThreads(folder, "run", mixed.toString(), "--trace", "b"));
        sameFile("a", "b");
    }

    @Test
    void aRecordedRunReplaysToTheSameTrace() throws Exception {
        succeeds(Cli.run(folder, "run", mixed.toString(), "--record", "inputs", "--trace", "a"));
        assertThat(folder.resolve("inputs")).content().contains("at a time", "on a condition", "quit");
        succeeds(Cli.run(folder, "run", mixed.toString(), "--replay", "inputs", "--trace", "b"));
        sameFile("a", "b");
    }

    @Test
    void seedsGiveDifferentRunsThatAllDoWhatIsExpected() throws Exception {
        differentRuns(ScenarioReader.read(mixed));
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"first-run.yaml", "hostile-guest.yaml"})
    void seedsGiveDifferentRunsOfTheExamples(final String example) throws Exception {
        differentRuns(ScenarioReader.read(Scenarios.example(folder, example)));
    }

    /** One guest and dom0 take turns there, which leaves a seed nothing to decide. */
    @Tag("full")
    @Test
    void ringByRingDoesWhatIsExpectedWithEverySeed() throws Exception {
        assertThat(digests(ScenarioReader.read(Scenarios.example(folder, "ring-by-ring.yaml")))).isNotEmpty();
    }

    private static void differentRuns(final Scenario scenario) throws Exception {
        assertThat(digests(scenario)).hasSizeGreaterThanOrEqualTo(DISTINCT);
    }

    /** Digests of the traces of a hundred seeds' runs, in each of which every expectation holds. */
    private static Set<String> digests(final Scenario scenario) throws Exception {
        final Set<String> digests = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            final RunResult result = Scenarios.run(scenario.withSeed(seed));
            assertThat(Scenarios.failures(result)).as("seed " + seed).isEmpty();
            digests.add(result.report().traceSha256());
        }
        return digests;
    }

    private static void succeeds(final Cli.Result result) {
        assertThat(result.code()).as(result.out() + result.err()).isZero();
    }

    private void sameFile(final String one, final String other) throws Exception {
        assertThat(folder.resolve(one)).isNotEmptyFile();
        assertThat(Files.mismatch(folder.resolve(one), folder.resolve(other))).isEqualTo(-1);
    }
}
