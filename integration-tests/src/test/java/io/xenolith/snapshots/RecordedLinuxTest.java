package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootNet;
import io.xenolith.host.boot.BootNetworks;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.guests.GuestFetch;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.input.Recording;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.snapshot.SnapshotFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody goes on from a Linux at its shell, and gives what they did to somebody else. */
@Tag("full")
class RecordedLinuxTest {
    private static final Path GUESTS = Path.of("target", "guests");
    private static final String PROMPT = "/ # ";
    private static final Optional<Duration> PATIENCE = Optional.of(Duration.ofMinutes(8));

    @TempDir
    private Path folder;

    /** Types the next line whenever the shell waits for one. */
    private static final class Operator implements ConsoleOutput {
        private final ConsoleInput input = new ConsoleInput(true, true);
        private final Deque<String> lines;
        private final StringBuilder text = new StringBuilder();
        private int read;

        Operator(final String... lines) {
            this.lines = new ArrayDeque<>(List.of(lines));
        }

        String text() {
            return text.toString();
        }

        @Override
        public void write(final byte[] bytes) {
            text.append(new String(bytes, StandardCharsets.ISO_8859_1));
            final int at = text.indexOf(PROMPT, read);
            if (at >= 0 && !lines.isEmpty()) {
                read = at + PROMPT.length();
                input.type((lines.remove() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public void note(final String source, final String what) {
            // That a flood is heard less often.
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }

    /** Greets whoever connects, and hangs up. */
    private static void greet(final ServerSocket server) {
        try {
            while (!server.isClosed()) {
                try (Socket guest = server.accept()) {
                    guest.getOutputStream().write("greetings\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (final SocketException e) {
            // It was closed: nobody comes any more.
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path booted() throws IOException {
        new GuestFetch(GUESTS, line -> {
        }).run(false);
        final Path file = folder.resolve("booted.snapshot");
        final BootOptions options = BootOptions
                .of(new KernelSpec(GUESTS.resolve("linux-cloud"), Optional.of(GUESTS.resolve("initramfs-cloud"))))
                .withGuest("console=hvc0 quiet", 192L << 20, 1)
                .withNetworks(BootNetworks.of(BootNet.parse(List.of("user,dns=127.0.0.1")), List.of()))
                .until(Optional.of(Pattern.compile(PROMPT)), PATIENCE);
        final BootRun run = new BootRun(options, ConsoleInput.closed(), new Operator()).savingTo(file);
        assertThat(run.run(new ScenarioRunner()).ending()).isEqualTo(BootResult.Ending.MATCHED);
        return file;
    }

    private static BootOptions resumed(final Path trace) {
        return BootOptions.resumed(GUESTS.resolve("linux-cloud"), Optional.empty(), PATIENCE, Optional.of(trace),
                false, BootWatch.NONE);
    }

    private static void resume(final Path file, final BootOptions options, final ConsoleInput input,
            final Operator operator) throws IOException {
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            assertThat(new BootRun(options, input, operator).resume(new ScenarioRunner(), snapshot).ending())
                    .as(operator.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        }
    }

    @Test
    void whatWasTypedAtAShellAndWhatANetworkBroughtComesAgain() throws IOException {
        final Path file = booted();
        final Path recording = folder.resolve("recording");
        final Operator operator;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> greet(server));
            operator = new Operator("date; head -c 8 /dev/urandom | od -x; seq 1 2000",
                    "nc 10.0.2.2 " + server.getLocalPort() + " < /dev/null", "sleep 1; cat /proc/interrupts",
                    "poweroff");
            resume(file, resumed(folder.resolve("live")).withInputs(Optional.of(recording), Optional.empty()),
                    operator.input, operator);
        }
        assertThat(operator.text()).contains("\n2000\r\n", "\ngreetings\r\n", "xen-dyn");
        final Recording recorded = Recording.read(recording);
        assertThat(recorded.inputs()).anyMatch(input -> input.input() instanceof OutsideInput.Socket);
        final Operator nobody = new Operator();
        resume(file, resumed(folder.resolve("again")).withInputs(Optional.empty(), Optional.of(recorded)),
                ConsoleInput.closed(), nobody);
        assertThat(nobody.text()).isEqualTo(operator.text());
        assertThat(folder.resolve("again")).hasSameBinaryContentAs(folder.resolve("live"));
    }
}
