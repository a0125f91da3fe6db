package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A console that is pasted to and one that is flooded; its kernel is src/test/kernels/console. */
class ConsoleLoadTest {
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/console/console");
    private static final int PASTE = 10_000;
    /** Of one yield after the other, most are spared: it would be a hypercall each microsecond or so. */
    private static final int CALLS_A_CHUNK_MAX = 100;
    private static final int CHUNK = 2048;

    /** What came out: how much, and the end of it. */
    private static final class Screen implements ConsoleOutput {
        private static final int END = 200;

        private long bytes;
        private String end = "";

        @Override
        public void write(final byte[] written) {
            bytes += written.length;
            final String all = end + new String(written, StandardCharsets.ISO_8859_1);
            end = all.substring(Math.max(0, all.length() - END));
        }

        @Override
        public void note(final String source, final String text) {
            // That the guest is heard less often.
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }

    private static BootResult run(final String commandLine, final ConsoleInput input, final Screen screen)
            throws IOException {
        final BootOptions plain = BootOptions.of(new KernelSpec(KERNEL, Optional.empty()));
        return new BootRun(plain.withGuest(commandLine, 32 << 20, 1), input, screen).run(new ScenarioRunner());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPastedArrivesWhole(final boolean interactive) throws IOException {
        final StringBuilder text = new StringBuilder();
        final Random random = new Random(1);
        int sum = 0;
        for (int i = 0; i < PASTE; i++) {
            final char c = (char) (' ' + random.nextInt(90));
            text.append(c);
            sum = sum * 31 + c;
        }
        final ConsoleInput input = new ConsoleInput(interactive, true);
        input.type(text.toString().getBytes(StandardCharsets.US_ASCII));
        final Screen screen = new Screen();
        run("typed=" + PASTE, input, screen);
        assertThat(screen.end).contains("typed " + PASTE + " sum 0x" + Integer.toHexString(sum) + "\r\n");
    }

    @Test
    void aFloodArrivesWholeAndItsWaitingIsCheap() throws IOException {
        flood(1_000_000);
    }

    @Test
    @Tag("full")
    void aHundredMegabytesArriveToo() throws IOException {
        flood(100_000_000);
    }

    private static void flood(final long bytes) throws IOException {
        final Screen screen = new Screen();
        final BootResult result = run("flood=" + bytes, ConsoleInput.closed(), screen);
        assertThat(result.ending()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(screen.bytes).isBetween(bytes, bytes + 2 * CHUNK);
        assertThat(result.stats().counters().hypercalls).isLessThan(bytes / CHUNK * CALLS_A_CHUNK_MAX);
        assertThat(List.of(screen.end.split("\r?\n"))).contains("typed 0 sum 0x0");
    }
}
