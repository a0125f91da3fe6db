package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.boot.XtfRun;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels of machine code under the command's own assembly of a host. */
class BootRunTest {
    private static final Path PROBE = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/probe/probe");

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void aRunEndsWhenItsKernelHasPrintedWhatIsExpected() throws IOException {
        final BootResult result = boot(BootOptions.of(new KernelSpec(PROBE, Optional.empty()))
                .until(Optional.of(Pattern.compile("(?m)^.+$")), Optional.of(Duration.ofMinutes(5))));
        assertThat(result.ending()).isEqualTo(BootResult.Ending.MATCHED);
        assertThat(console.size()).isPositive();
        assertThat(result.stats().counters().instructions).isPositive();
        assertThat(result.stats().counters().hypercalls).isPositive();
    }

    @Test
    void aKernelWithoutAResultLineIsACrash() throws IOException {
        final XtfRun.Result result = new XtfRun("", 1, Duration.ofMinutes(5)).run(PROBE, new ScenarioRunner(),
                output());
        assertThat(result.verdict()).isEqualTo(XtfRun.Verdict.CRASH);
        assertThat(result.reason()).isNotEmpty();
        assertThat(result.console()).isNotEmpty();
    }

    @Test
    void whatIsNoKernelIsRefusedByName() throws IOException {
        final Path text = Files.writeString(folder.resolve("notes.txt"), "not a kernel");
        assertThatThrownBy(() -> boot(BootOptions.of(new KernelSpec(text, Optional.empty()))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text.toString());
        assertThatThrownBy(() -> boot(BootOptions.of(new KernelSpec(folder, Optional.empty()))))
                .hasMessageContaining(folder.toString());
    }

    @Test
    void aHostTooSmallForItsGuestSaysSo() {
        assertThatThrownBy(() -> boot(BootOptions.of(new KernelSpec(PROBE, Optional.empty()))
                .withHostMemory(128L << 20))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MiB");
    }

    private BootResult boot(final BootOptions options) throws IOException {
        return new BootRun(options, ConsoleInput.closed(), output()).run(new ScenarioRunner());
    }

    private ConsoleOutput output() {
        return new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                console.writeBytes(bytes);
            }

            @Override
            public void note(final String source, final String text) {
                // Busy consoles are noted, which is no matter here.
            }

            @Override
            public void stuck(final String what) {
                throw new AssertionError(what);
            }
        };
    }
}
