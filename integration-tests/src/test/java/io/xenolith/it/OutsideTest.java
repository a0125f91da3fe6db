package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.Outside;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed while a run goes on, whenever it comes, can be recorded and fed again. */
class OutsideTest {
    private static final String ECHO = """
            domains:
              - {name: guest, program: echo}
              - {name: other, program: counter, args: count=3 period-ms=1}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunWithATypistIsReplayedByItsRecording(final boolean interactive) throws Exception {
        final Scenario scenario = Scenarios.read(folder, ECHO);
        final Path recording = folder.resolve("recording");
        final List<String> lines = new ArrayList<>();
        final ConsoleInput input = new ConsoleInput(interactive, true);
        final RunResult live = new ScenarioRunner().run(scenario, new RunOptions(Optional.empty(),
                Optional.of(recording), Optional.empty(), input, List.of(), true), new Typist(input, lines));
        assertThat(lines).containsSubsequence("echo: type a line, or quit", "echo: one", "echo: two");
        final RunResult again = Scenarios.replay(scenario, recording);
        assertThat(again.report().traceSha256()).isEqualTo(live.report().traceSha256());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGuestThatYieldsWhileSomebodyWatchesDoesInAReplayWhatItDid(final boolean interactive) throws Exception {
        // It fills the ring of its console and waits for room by yielding, and then in the same way for what is typed.
        final Scenario scenario = Scenarios.read(folder, """
                domains:
                  - {name: guest, kernel: '%s', cmdline: "flood=100000 typed=8", memory: 32M}
                """.formatted(Path.of(System.getProperty("xenolith.root"),
                "integration-tests/src/test/resources/console/console")));
        final Path recording = folder.resolve("recording");
        final List<String> lines = new ArrayList<>();
        final ConsoleInput input = new ConsoleInput(interactive, true);
        final RunResult live = new ScenarioRunner().run(scenario, new RunOptions(Optional.empty(),
                Optional.of(recording), Optional.empty(), input, List.of(), true), new Typist(input, lines));
        assertThat(lines).anyMatch(line -> line.contains("typed 8 sum 0x748bf2f5"));
        final RunResult again = Scenarios.replay(scenario, recording);
        assertThat(again.report().traceSha256()).isEqualTo(live.report().traceSha256());
    }

    @Test
    void aRunWaitsForWhatMayBeTypedRatherThanJumpToItsLimit() throws Exception {
        final LateTypist late = new LateTypist(new ArrayDeque<>(List.of("one\n", "quit\n")));
        final RunResult result = new ScenarioRunner().run(
                Scenarios.read(folder, "domains: [{name: guest, program: echo}]\nlimits: {virtual_time: 1s}\n"),
                new RunOptions(Optional.empty(), Optional.empty(), Optional.empty(), late, List.of(), true),
                RunListener.NONE);
        assertThat(result.report().summary().domains()).last()
                .satisfies(domain -> assertThat(domain.state()).isNotEqualTo("running"));
    }

    @Test
    void aRunEndsWhenNothingMoreIsTypedAndNothingElseCanHappen() throws Exception {
        final ConsoleInput input = new ConsoleInput(false, true);
        input.close();
        final RunResult result = new ScenarioRunner().run(
                Scenarios.read(folder, "domains: [{name: guest, program: echo}]\nlimits: {virtual_time: 1s}\n"),
                new RunOptions(Optional.empty(), Optional.empty(), Optional.empty(), input, List.of(), true),
                RunListener.NONE);
        assertThat(result.report().summary().domains()).last()
                .satisfies(domain -> assertThat(domain.state()).isEqualTo("running"));
    }

    /** Types the next line only when the run has nothing else to do. */
    private static final class LateTypist implements Outside {
        private final Deque<String> lines;
        private final List<OutsideInput> typed = new ArrayList<>();

        LateTypist(final Deque<String> lines) {
            this.lines = lines;
        }

        @Override
        public List<OutsideInput> arrived() {
            final List<OutsideInput> arrived = List.copyOf(typed);
            typed.clear();
            return arrived;
        }

        @Override
        public boolean open() {
            return !lines.isEmpty() || !typed.isEmpty();
        }

        @Override
        public boolean paced() {
            return false;
        }

        @Override
        public long await(final long timeoutNs) {
            typed.add(new OutsideInput.ConsoleInput("guest", lines.remove()));
            return 0;
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }

    /** Answers what the guest writes, from another thread as a terminal would. */
    private record Typist(ConsoleInput input, List<String> lines) implements RunListener {
        @Override
        public void consoleLine(final String domain, final String line) {
            lines.add(line);
            switch (line) {
                case "echo: type a line, or quit" -> type("one\n");
                case "ready" -> type("one,two;");
                case "echo: one" -> type("two\n");
                case "echo: two" -> type("quit\n");
                default -> {
                    // Something else, or the other domain.
                }
            }
        }

        private void type(final String text) {
            Thread.startVirtualThread(() -> input().type(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void note(final String source, final String text) {
            // That a flood is heard less often.
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }
}
