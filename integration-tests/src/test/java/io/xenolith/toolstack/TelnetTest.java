package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.Cli;
import io.xenolith.it.DebianPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's telnet at a domain's console. */
@Tag("full")
@Timeout(300)
class TelnetTest {
    private static final DebianPrograms TELNET = new DebianPrograms("telnet", "inetutils-telnet");

    @TempDir
    private Path folder;

    @Test
    void whatIsTypedIntoTelnetReachesTheGuestAndItsAnswerComesBack() throws Exception {
        try (XlRig rig = new XlRig(folder, 256L << 20)) {
            rig.config("beta.cfg", "name = \"beta\"", "kernel = \"java:echo\"", "memory = 16");
            assertThat(rig.xl("create", "-q", "beta.cfg").exit()).isZero();
            final String port = Integer.toString(freePort());
            final Process console = Cli.start(folder, "console", "--state", rig.state().toString(), "--tcp", port,
                    "beta");
            final Path log = folder.resolve("telnet.log");
            final Process telnet = telnet(rig, port, log);
            telnet.getOutputStream().write("good morning\r\n".getBytes(StandardCharsets.US_ASCII));
            telnet.getOutputStream().flush();
            final String shown = rig.awaitText(log, "echo: good morning");
            assertThat(shown).contains("Connected to 127.0.0.1.", "echo: type a line, or quit");
            assertThat(rig.xl("destroy", "beta").exit()).isZero();
            // Both end with the domain.
            assertThat(telnet.waitFor()).isNotNegative();
            assertThat(console.waitFor()).isZero();
            assertThat(Files.readString(log)).contains("Connection closed by foreign host.");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Begun again until somebody listens. */
    private static Process telnet(final XlRig rig, final String port, final Path log) throws Exception {
        final ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(TELNET.command("usr/bin/inetutils-telnet")))
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.command().addAll(List.of("127.0.0.1", port));
        final Process[] telnet = new Process[1];
        rig.await(() -> {
            try {
                telnet[0] = builder.start();
                rig.await(() -> !telnet[0].isAlive() || text(log).contains("Connected"), "telnet tries");
                return telnet[0].isAlive();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "telnet is connected");
        return telnet[0];
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
