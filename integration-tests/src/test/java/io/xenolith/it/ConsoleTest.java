package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.RunResult;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles of Java guests that are pasted to and that flood. */
class ConsoleTest {
    @TempDir
    private Path folder;

    private void holds(final String yaml) throws Exception {
        final RunResult result = Scenarios.run(Scenarios.read(folder, yaml));
        assertThat(Scenarios.failures(result)).isEmpty();
    }

    @Test
    void whatIsPastedArrivesWhole() throws Exception {
        final String lines = IntStream.range(0, 200).mapToObj(i -> "line " + i + " " + "y".repeat(40))
                .collect(Collectors.joining("\\n"));
        holds("""
                domains: [{name: guest, program: echo}]
                steps:
                  - {at: 1ms, do: {console: {domain: guest, text: "%s\\nquit\\n"}}}
                expect:
                  - {domain: guest, console: 'echo: line 0 y{40}\\r\\n(echo: line \\d+ y{40}\\r\\n){198}echo: line 199 y{40}\\r\\n'}
                  - {domain: guest, exit: poweroff}
                """
                .formatted(lines));
    }

    @Test
    void aFloodEnds() throws Exception {
        flood(10_000);
    }

    @Test
    @Tag("full")
    void aFloodOfAHundredMegabytesEndsToo() throws Exception {
        flood(1_000_000);
    }

    private void flood(final int lines) throws Exception {
        holds("""
                domains: [{name: guest, program: io.xenolith.it.guests.Flood, args: lines=%d}]
                expect:
                  - {domain: guest, console: 'x{98}\\r\\nflooded'}
                  - {domain: guest, exit: poweroff}
                limits: {virtual_time: 10h}
                """.formatted(lines));
    }
}
