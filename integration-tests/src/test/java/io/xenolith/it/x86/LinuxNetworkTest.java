package io.xenolith.it.x86;

import static io.xenolith.it.x86.DebianGuests.PROMPT;
import static io.xenolith.it.x86.DebianGuests.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootNet;
import io.xenolith.host.boot.BootNetworks;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.image.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debian's Linux with a network of its own, and programs of this machine that it talks with. */
@Tag("full")
class LinuxNetworkTest {
    private static final Pattern LISTENS = Pattern.compile("tcp 127\\.0\\.0\\.1:([0-9]+) leads to 10\\.0\\.2\\.15:80");
    private static final byte[] QUESTION = new byte[100_000];
    private static final int PATIENCE_S = 60;

    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CompletableFuture<byte[]> forwarded = new CompletableFuture<>();

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    @Test
    void linuxReachesThisMachineAndIsReached() throws Exception {
        try (OutsideServers servers = new OutsideServers()) {
            final String web = "http://10.0.2.2:" + servers.webPort();
            final Conversation talk = new Conversation().on(PROMPT, "ping -c 2 10.0.2.2\n")
                    .on("2 packets received", "").on(PROMPT, "nslookup " + OutsideServers.NAME + "\n")
                    .on("192.0.2.44", "").on(PROMPT, "wget -q -O /big " + web + "/big; sha256sum /big\n")
                    .on("  /big\n", "").on(PROMPT, "wget -q -O - " + web + "/late\n").on("late, but here", "")
                    .on(PROMPT, "nc 10.0.2.2 " + servers.uploadPort() + " < /big\n").on("taken", "")
                    .on(PROMPT, "wget -O - http://10.0.2.2:" + servers.closedPort() + "\n")
                    .on("Connection refused", "").on(PROMPT, "echo LISTEN''ING; nc -l -p 80 -e cat; echo SER''VED\n")
                    .on("SERVED", "").on(PROMPT, "poweroff\n");
            final BootOptions options = BootOptions
                    .of(DebianGuests.cloud())
                    .withGuest(QUIET, 192L << 20, 1)
                    .until(Optional.empty(), Optional.of(Duration.ofMinutes(10)))
                    .withNetworks(BootNetworks.of(BootNet.parse(List.of(
                            "user,hostfwd=tcp:127.0.0.1:0-:80,dns=127.0.0.1:" + servers.namePort())), List.of()));
            final BootResult result = DebianGuests.run(options, talk, new Watcher(talk));
            assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
            assertThat(talk.text()).contains("network: 10.0.2.15/24", Sha256.of(servers.file()) + "  /big")
                    .doesNotContain("BUG:").doesNotContain("WARNING:");
            assertThat(servers.digestOfUpload()).isEqualTo(Sha256.of(servers.file()));
            assertThat(forwarded.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo(QUESTION);
        }
    }

    /** Starts a client of the guest when that listens. */
    private final class Watcher implements ConsoleOutput {
        private final Conversation talk;
        private boolean listening;

        Watcher(final Conversation talk) {
            this.talk = talk;
        }

        @Override
        public void write(final byte[] bytes) {
            talk.write(bytes);
            if (!listening && talk.text().contains("LISTENING\n")) {
                listening = true;
                forwarded.completeAsync(LinuxNetworkTest.this::ask,
                        command -> Thread.ofVirtual().start(command));
            }
        }

        @Override
        public void note(final String source, final String text) {
            final Matcher listens = LISTENS.matcher(text);
            if (listens.matches()) {
                port.complete(Integer.parseInt(listens.group(1)));
            }
            talk.note(source, text);
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }

    /** Sends the guest a question, says that this is all, and takes what comes back; again if nobody listens yet. */
    private byte[] ask() {
        Arrays.fill(QUESTION, (byte) 'q');
        byte[] answer = {};
        while (answer.length == 0) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.join())) {
                socket.getOutputStream().write(QUESTION);
                socket.shutdownOutput();
                answer = socket.getInputStream().readAllBytes();
            } catch (final SocketException e) {
                // Refused by the guest.
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return answer;
    }
}
