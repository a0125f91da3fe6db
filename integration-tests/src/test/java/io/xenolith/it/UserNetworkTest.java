package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.Outside;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java guests of a scenario on a bridge that leads outside, with real sockets on this machine. */
class UserNetworkTest {
    private static final int TRY_AGAIN_MS = 50;
    private static final Pattern LISTENS = Pattern.compile("udp 127\\.0\\.0\\.1:([0-9]+) leads to 10\\.0\\.2\\.15:7");

    private static final int PATIENCE_S = 60;

    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @TempDir
    private Path folder;

    /** A guest on a bridge of its own, which leads outside as {@code net} says. */
    private Scenario scenario(final String program, final String args, final String net) throws Exception {
        return Scenarios.read(folder, """
                domains:
                  - {name: guest, program: %s, args: "ip=10.0.2.15 %s", memory: 16M, vifs: [{net: "%s"}]}
                """.formatted(program, args, net));
    }

    /** Nothing but sockets; the run ends when there is an answer. */
    private RunResult run(final Scenario scenario, final Optional<Path> recording, final List<String> lines)
            throws IOException {
        return new ScenarioRunner().run(scenario, new RunOptions(Optional.empty(), recording, Optional.empty(),
                Outside.until(answer::isDone), List.of(), true),
                new RunListener() {
                    @Override
                    public void consoleLine(final String domain, final String line) {
                        lines.add(line);
                    }

                    @Override
                    public void note(final String source, final String text) {
                        final Matcher listens = LISTENS.matcher(text);
                        if (listens.matches()) {
                            Thread.startVirtualThread(
                                    () -> answer.completeAsync(() -> ask(Integer.parseInt(listens.group(1)))));
                        }
                    }

                    @Override
                    public void stuck(final String what) {
                        throw new AssertionError(what);
                    }
                });
    }

    /** Sends until the guest is there and answers. */
    private static String ask(final int port) {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.connect(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TRY_AGAIN_MS);
            final byte[] question = "who is there?".getBytes(StandardCharsets.US_ASCII);
            final DatagramPacket heard = new DatagramPacket(new byte[100], 100);
            while (true) {
                socket.send(new DatagramPacket(question, question.length));
                try {
                    socket.receive(heard);
                    return new String(heard.getData(), 0, heard.getLength(), StandardCharsets.US_ASCII);
                } catch (final SocketTimeoutException e) {
                    // It still boots.
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends back what comes until it is closed. */
    private static DatagramSocket echo() throws IOException {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            final DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            try {
                while (!socket.isClosed()) {
                    packet.setLength(2048);
                    socket.receive(packet);
                    socket.send(packet);
                }
            } catch (final SocketException e) {
                // It was closed: the test is over.
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return socket;
    }

    @Test
    void theGatewayAnswersPingsWithoutAnySocket() throws Exception {
        final List<String> lines = new ArrayList<>();
        final Scenario scenario = scenario("ping", "to=10.0.2.2 count=40", "user");
        final RunResult first = run(scenario, Optional.empty(), lines);
        assertThat(lines).last().isEqualTo("40 sent, 40 answered");
        assertThat(run(scenario, Optional.empty(), lines).report().traceSha256())
                .isEqualTo(first.report().traceSha256());
    }

    @Test
    void datagramsToThisMachineComeBackAndTheRunCanBeReplayed() throws Exception {
        final List<String> lines = new ArrayList<>();
        final Path recording = folder.resolve("recording");
        final Scenario scenario;
        final RunResult live;
        try (DatagramSocket echo = echo()) {
            scenario = scenario("udp-client",
                    "to=10.0.2.2 port=" + echo.getLocalPort() + " count=20 size=1400 flows=3", "user");
            live = run(scenario, Optional.of(recording), lines);
        }
        // A busy machine may be late for some: guests wait in real time.
        assertThat(lines.getLast()).matches("20 datagrams sent, [1-9][0-9]* came back");
        assertThat(Scenarios.replay(scenario, recording).report().traceSha256())
                .isEqualTo(live.report().traceSha256());
    }

    @Test
    void questionsForNamesGoToTheNameServer() throws Exception {
        final List<String> lines = new ArrayList<>();
        try (DatagramSocket echo = echo()) {
            run(scenario("udp-client", "to=10.0.2.3 port=53 count=5 size=40",
                    "user,dns=127.0.0.1:" + echo.getLocalPort()), Optional.empty(), lines);
        }
        assertThat(lines.getLast()).matches("5 datagrams sent, [1-5] came back");
    }

    @Test
    void aDatagramToAForwardedPortIsAnsweredByTheGuest() throws Exception {
        run(scenario("udp-echo", "port=7", "user,hostfwd=udp::0-:7"), Optional.empty(), new ArrayList<>());
        assertThat(answer.get(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("who is there?");
    }
}
