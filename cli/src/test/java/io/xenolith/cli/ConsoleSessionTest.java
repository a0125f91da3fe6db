package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.ControlConnection;
import io.xenolith.control.ControlHandler;
import io.xenolith.control.ControlServer;
import io.xenolith.control.v1.ConsoleOutput;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.RequestFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at the console of a domain that answers each key with itself, and ends at a dot. */
@Timeout(60)
class ConsoleSessionTest {
    private static final int ESCAPE = 0x1d;
    private static final int BANNER_DOMID = 3;

    /** The host. */
    private static final class Echo implements ControlHandler {
        /** Ends of those who are at the console. */
        private final BlockingQueue<Runnable> ends = new LinkedBlockingQueue<>();

        @Override
        public void request(final ControlConnection from, final Request request) {
            final Reply.Builder reply = Reply.newBuilder().setId(request.getId());
            switch (request.getWhatCase()) {
                case CONSOLE_ATTACH -> {
                    if (request.getConsoleAttach().getDomid() == BANNER_DOMID) {
                        from.reply(output(reply, "hello" + request.getConsoleAttach().getScrollBackBytes() + " "));
                        ends.add(() -> from.reply(output(reply.setLast(true), "")));
                    } else {
                        from.reply(reply.setLast(true)
                                .setFailure(RequestFailure.newBuilder().setReason("no console")).build());
                    }
                }
                case CONSOLE_INPUT -> {
                    final String typed = request.getConsoleInput().getData().toStringUtf8();
                    from.taken(typed.length());
                    from.reply(output(reply, typed.replace(".", "")));
                    if (typed.contains(".")) {
                        ends.forEach(Runnable::run);
                    }
                }
                case CANCEL -> {
                    from.taken(0);
                    from.reply(output(reply.setLast(true), ""));
                }
                default -> throw new AssertionError(request);
            }
        }

        private static Reply output(final Reply.Builder reply, final String text) {
            return reply.setConsoleOutput(ConsoleOutput.newBuilder().setData(ByteString.copyFromUtf8(text))).build();
        }

        @Override
        public void closed(final ControlConnection connection) {
        }
    }

    @TempDir
    private Path folder;

    private final Echo echo = new Echo();
    private final ControlServer server = new ControlServer(echo);
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private boolean left;

    @BeforeEach
    void listen() throws IOException {
        server.listen(folder.resolve("s"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ControlClient connect() throws IOException {
        return ControlClient.connect(folder.resolve("s"));
    }

    private String run(final int domid, final String keys, final int escape, final boolean endLeaves)
            throws IOException {
        try (ControlClient client = connect()) {
            final ConsoleSession session = new ConsoleSession(client, domid, 9);
            final String failure = session.run(
                    new ByteArrayInputStream(keys.getBytes(StandardCharsets.ISO_8859_1)), screen, escape, endLeaves);
            left = session.isLeft();
            return failure;
        }
    }

    @Test
    void keysGoToTheDomainAndItsOutputToTheScreen() throws IOException {
        assertThat(run(BANNER_DOMID, "abc.", ESCAPE, false)).isEmpty();
        assertThat(screen).asString().startsWith("hello9 ");
        assertThat(left).isFalse();
    }

    @Test
    void theEscapeLeavesAndWhatWasTypedBeforeIsStillTyped() throws IOException {
        assertThat(run(BANNER_DOMID, "abc\u001d.", ESCAPE, false)).isEmpty();
        assertThat(screen).hasToString("hello9 abc");
        assertThat(left).isTrue();
    }

    @Test
    void withoutAnEscapeTheEndOfTheKeysMayLeave() throws IOException {
        assertThat(run(BANNER_DOMID, "a\u001db", ConsoleSession.NO_ESCAPE, true)).isEmpty();
        assertThat(screen).hasToString("hello9 a\u001db");
        assertThat(left).isTrue();
    }

    @Test
    void whyThereIsNoConsoleIsSaid() throws IOException {
        assertThat(run(1, "", ESCAPE, false)).isEqualTo("no console");
    }

    @Test
    void manyTelnetClientsAreAtOneConsoleUntilTheDomainIsGone() throws Exception {
        final List<String> told = new ArrayList<>();
        try (TelnetConsole telnet = new TelnetConsole(0, this::connect, BANNER_DOMID, 5, told::add)) {
            final FutureTask<Void> serving = serve(telnet);
            try (Socket one = new Socket(InetAddress.getLoopbackAddress(), telnet.port())) {
                assertThat(read(one, 22)).endsWith("hello5 ");
                try (Socket other = new Socket(InetAddress.getLoopbackAddress(), telnet.port())) {
                    read(other, 22);
                    other.getOutputStream().write("x\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(read(other, 2)).isEqualTo("x\r");
                }
                // One client has left; the console stays.
                one.getOutputStream().write("y.".getBytes(StandardCharsets.US_ASCII));
                assertThat(read(one, 2)).isEqualTo("y");
            }
            serving.get();
        }
        assertThat(told).isEmpty();
    }

    private static FutureTask<Void> serve(final TelnetConsole telnet) {
        final FutureTask<Void> serving = new FutureTask<>(() -> {
            telnet.serve();
            return null;
        });
        Thread.ofVirtual().start(serving);
        return serving;
    }

    @Test
    void aTelnetConsoleThatNobodyIsAtEndsWithItsDomain() throws Exception {
        final List<String> told = new ArrayList<>();
        try (TelnetConsole telnet = new TelnetConsole(0, this::connect, BANNER_DOMID, 5, told::add)) {
            final FutureTask<Void> serving = serve(telnet);
            echo.ends.take().run();
            serving.get();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aTelnetConsoleEndsWithItsHost() throws Exception {
        final List<String> told = new ArrayList<>();
        try (TelnetConsole telnet = new TelnetConsole(0, this::connect, BANNER_DOMID, 5, told::add)) {
            final FutureTask<Void> serving = serve(telnet);
            final Runnable _ = echo.ends.take();
            server.close();
            serving.get();
        }
        assertThat(told).containsExactly("the host closed the connection");
    }

    @Test
    void aTelnetConsoleOfNoConsoleEndsAtOnce() throws Exception {
        final List<String> told = new ArrayList<>();
        try (TelnetConsole telnet = new TelnetConsole(0, this::connect, 1, 5, told::add)) {
            telnet.serve();
        }
        assertThat(told).containsExactly("no console");
    }

    private static String read(final Socket socket, final int bytes) throws IOException {
        final InputStream in = socket.getInputStream();
        return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }
}
