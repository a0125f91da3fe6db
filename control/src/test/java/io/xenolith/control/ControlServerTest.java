package io.xenolith.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.Cancel;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.ConsoleInput;
import io.xenolith.control.v1.ConsoleOutput;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StatusRequest;
import io.xenolith.control.v1.ToHost;
import io.xenolith.control.v1.ToolstackRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerTest {
    private static final int MALFORMED = 10_000;
    private static final int CLIENTS = 500;
    private static final int PIECE = 1 << 16;
    private static final int FLOOD_MAX = 10_000;

    /** Answers status, keeps all else. */
    private static final class Handler implements ControlHandler {
        private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        private final BlockingQueue<ControlConnection> connections = new LinkedBlockingQueue<>();
        private final BlockingQueue<ControlConnection> closed = new LinkedBlockingQueue<>();
        /** What clients that are gone have asked for still waits. */
        private volatile boolean remembers;

        @Override
        public void request(final ControlConnection from, final Request request) {
            if (request.hasStatus()) {
                from.reply(Reply.newBuilder().setId(request.getId()).setLast(true)
                        .setStatus(StatusReply.newBuilder().setName("h")).build());
            } else {
                connections.add(from);
                requests.add(request);
            }
        }

        @Override
        public void closed(final ControlConnection connection) {
            if (!remembers) {
                connection.forgotten();
            }
            closed.add(connection);
        }
    }

    @TempDir
    private Path folder;

    private final Handler handler = new Handler();
    private final ControlServer server = new ControlServer(handler);
    private Path socket;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("s");
        server.listen(socket);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Request.Builder status() {
        return Request.newBuilder().setStatus(StatusRequest.getDefaultInstance());
    }

    private static ToHost statusOf(final long id) {
        return ToHost.newBuilder().setRequest(status().setId(id)).build();
    }

    private static ToHost attach(final long id) {
        return ToHost.newBuilder()
                .setRequest(Request.newBuilder().setId(id).setConsoleAttach(ConsoleAttach.getDefaultInstance()))
                .build();
    }

    @Test
    void onlyTheOwnerMayUseTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-------");
    }

    @Test
    void aRequestIsAnswered() throws IOException {
        try (ControlClient client = ControlClient.connect(socket)) {
            assertThat(client.ask(status()).getStatus().getName()).isEqualTo("h");
            assertThat(client.ask(status()).getId()).isEqualTo(2);
        }
    }

    @Test
    void answersComeInAnyOrder() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(attach(7));
            client.send(statusOf(8));
            assertThat(client.read().getReply().getId()).isEqualTo(8);
            handler.connections.take().reply(Reply.newBuilder().setId(7).setLast(true).build());
            assertThat(client.read().getReply().getId()).isEqualTo(7);
        }
    }

    @Test
    void aStreamEndsWithItsLastAnswer() throws Exception {
        try (ControlClient client = ControlClient.connect(socket)) {
            final long id = client.nextId();
            client.send(
                    Request.newBuilder().setId(id).setConsoleAttach(ConsoleAttach.newBuilder().setDomid(3)).build());
            final ControlConnection connection = handler.connections.take();
            assertThat(handler.requests.take().getConsoleAttach().getDomid()).isEqualTo(3);
            connection.reply(output(id, "a"));
            connection.reply(output(id, "b").toBuilder().setLast(true).build());
            connection.reply(output(id, "c"));
            assertThat(client.next().getConsoleOutput().getData().toStringUtf8()).isEqualTo("a");
            assertThat(client.next().getLast()).isTrue();
            assertThat(client.ask(status()).hasStatus()).isTrue();
        }
    }

    private static Reply output(final long id, final String text) {
        return Reply.newBuilder().setId(id)
                .setConsoleOutput(ConsoleOutput.newBuilder().setData(ByteString.copyFromUtf8(text))).build();
    }

    @Test
    void aFailureIsThrownWithItsReason() throws Exception {
        try (ControlClient client = ControlClient.connect(socket)) {
            final Thread answerer = Thread.ofVirtual().start(() -> {
                try {
                    handler.connections.take().reply(Reply.newBuilder().setId(handler.requests.take().getId())
                            .setLast(true).setFailure(RequestFailure.newBuilder().setReason("no such thing")).build());
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThatThrownBy(() -> client.ask(ToolstackRequest.newBuilder()
                    .setDomainList(DomainListQuestion.getDefaultInstance()).build()))
                    .isInstanceOf(ControlException.class).hasMessage("no such thing");
            answerer.join();
        }
    }

    @Test
    void anAnswerThatIsTooLongBecomesAFailureAndIsTheLast() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(attach(7));
            final ControlConnection connection = handler.connections.take();
            connection.reply(output(7, "x".repeat(Protocol.MESSAGE_BYTES_MAX)));
            connection.reply(output(7, "more"));
            final Reply failure = client.read().getReply();
            assertThat(failure.getId()).isEqualTo(7);
            assertThat(failure.getLast()).isTrue();
            assertThat(failure.getFailure().getReason()).isEqualTo("the answer is too long");
            client.send(statusOf(8));
            assertThat(client.read().getReply().getId()).isEqualTo(8);
        }
    }

    @Test
    void inputAndCancelOfARequestThatIsOverAreNoMistake() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(ToHost.newBuilder().setRequest(
                    Request.newBuilder().setId(9).setConsoleInput(ConsoleInput.getDefaultInstance())).build());
            client.send(ToHost.newBuilder()
                    .setRequest(Request.newBuilder().setId(9).setCancel(Cancel.getDefaultInstance())).build());
            client.send(statusOf(1));
            assertThat(client.read().getReply().hasStatus()).isTrue();
            assertThat(handler.requests).isEmpty();
        }
    }

    @Test
    void aClientThatIsGoneKeepsItsPlaceAsLongAsSomethingOfItWaits() throws Exception {
        handler.remembers = true;
        final Path other = socket.resolveSibling("other.sock");
        try (ControlServer small = new ControlServer(handler, 1)) {
            small.listen(other);
            final RawClient first = new RawClient(other).greeted();
            first.send(attach(1));
            final ControlConnection gone = handler.connections.take();
            first.close();
            assertThat(handler.closed.take()).isSameAs(gone);
            assertThatThrownBy(() -> new RawClient(other).greeted()).isInstanceOf(IOException.class);
            gone.forgotten();
            new RawClient(other).greeted().close();
        }
    }

    @Test
    void anotherVersionIsRefusedByName() throws IOException {
        try (RawClient client = new RawClient(socket)) {
            client.send(RawClient.hello(2));
            assertThat(client.refusal())
                    .isEqualTo("the client speaks version 2 of the protocol, the host version 1: both "
                            + "must come from the same release");
        }
    }

    @Test
    void aRequestBeforeTheGreetingIsRefused() throws IOException {
        try (RawClient client = new RawClient(socket)) {
            client.send(statusOf(1));
            assertThat(client.refusal()).isEqualTo("a request comes before the greeting");
        }
    }

    @Test
    void aSecondGreetingIsRefused() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(RawClient.hello(1));
            assertThat(client.refusal()).isEqualTo("a second greeting");
        }
    }

    @Test
    void aMessageThatIsNoneIsRefused() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.sendFrame(new byte[]{(byte) 0xff});
            assertThat(client.refusal()).startsWith("a message is malformed: ");
        }
    }

    @Test
    void anEmptyMessageIsRefused() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.sendFrame(new byte[0]);
            assertThat(client.refusal()).isEqualTo("a message is neither greeting nor request");
        }
    }

    @Test
    void aRequestForNothingIsRefused() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(ToHost.newBuilder().setRequest(Request.newBuilder().setId(5)).build());
            assertThat(client.refusal()).isEqualTo("request 5 asks for nothing that is known");
        }
    }

    @Test
    void aMessageOfOneMibIsTakenAndALongerOneIsRefused() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            final int overhead = large(Protocol.MESSAGE_BYTES_MAX).getSerializedSize() - Protocol.MESSAGE_BYTES_MAX;
            final byte[] longest = large(Protocol.MESSAGE_BYTES_MAX - overhead).toByteArray();
            assertThat(longest).hasSize(Protocol.MESSAGE_BYTES_MAX);
            client.sendFrame(longest);
            client.send(statusOf(1));
            assertThat(client.read().getReply().hasStatus()).isTrue();
            client.send((byte) 0, (byte) 0x10, (byte) 0, (byte) 1);
            assertThat(client.refusal()).isEqualTo("a message is longer than 1048576 bytes");
        }
    }

    private static ToHost large(final int bytes) {
        return ToHost.newBuilder().setRequest(Request.newBuilder().setId(4)
                .setConsoleInput(ConsoleInput.newBuilder().setData(ByteString.copyFrom(new byte[bytes])))).build();
    }

    @Test
    void aNumberIsUsedForOneRequestAtATime() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(attach(1));
            client.send(attach(1));
            assertThat(client.refusal()).isEqualTo("request 1 was asked before and has no answer yet");
            assertThat(handler.closed.take()).isEqualTo(handler.connections.take());
        }
    }

    @Test
    void requestsThatWaitForAnswersAreLimited() throws IOException {
        try (RawClient client = new RawClient(socket).greeted()) {
            for (int i = 0; i <= 256; i++) {
                client.send(attach(i));
            }
            assertThat(client.refusal()).isEqualTo("more than 256 requests wait for an answer");
        }
    }

    @Test
    void tenThousandMalformedMessagesGetAnErrorEachAndOthersAreServed() throws IOException {
        final Random random = new Random(7);
        try (ControlClient other = ControlClient.connect(socket)) {
            for (int i = 0; i < MALFORMED; i++) {
                try (RawClient client = new RawClient(socket)) {
                    client.greeted().sendFrame(malformed(random));
                    assertThat(client.refusal()).isNotEmpty();
                }
                if (i % 1000 == 0) {
                    assertThat(other.ask(status()).hasStatus()).isTrue();
                }
            }
        }
    }

    /** A request with a byte changed, a field that is longer than the message, or nothing that makes sense. */
    private static byte[] malformed(final Random random) {
        final byte[] bytes = attach(random.nextInt(100)).toByteArray();
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(bytes, bytes.length - 1);
            case 1 -> {
                // The outer message's length of its only field.
                bytes[1] += (byte) (1 + random.nextInt(100));
                yield bytes;
            }
            default -> {
                final byte[] noise = new byte[1 + random.nextInt(64)];
                random.nextBytes(noise);
                // Field 0 is none.
                noise[0] = 0;
                yield noise;
            }
        };
    }

    @Test
    void bytesThatAreNoFramesAtAllHarmNobody() throws IOException {
        final Random random = new Random(8);
        for (int i = 0; i < 100; i++) {
            try (RawClient client = new RawClient(socket)) {
                final byte[] noise = new byte[1 + random.nextInt(200)];
                random.nextBytes(noise);
                client.send(noise);
            }
        }
        try (ControlClient client = ControlClient.connect(socket)) {
            assertThat(client.ask(status()).hasStatus()).isTrue();
        }
    }

    @Test
    void fiveHundredClientsAreServedAtOnce() throws IOException {
        final List<ControlClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(ControlClient.connect(socket));
        }
        assertThat(server.clients()).isEqualTo(CLIENTS);
        for (final ControlClient client : clients) {
            assertThat(client.ask(status()).hasStatus()).isTrue();
        }
        for (final ControlClient client : clients) {
            client.close();
        }
    }

    @Test
    void aClientThatReadsNothingIsDropped() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(attach(1));
            final ControlConnection connection = handler.connections.take();
            final Reply piece = Reply.newBuilder().setId(1)
                    .setConsoleOutput(ConsoleOutput.newBuilder().setData(ByteString.copyFrom(new byte[PIECE]))).build();
            int sent = 0;
            while (handler.closed.isEmpty() && sent < FLOOD_MAX) {
                connection.reply(piece);
                sent++;
            }
            assertThat(handler.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(connection);
        }
    }

    @Test
    void whatAClientTypesAndNobodyTakesStaysInItsHands() throws Exception {
        try (RawClient client = new RawClient(socket).greeted()) {
            client.send(attach(1));
            final ControlConnection connection = handler.connections.take();
            handler.requests.take();
            final byte[] keys = ToHost.newBuilder().setRequest(Request.newBuilder().setId(1)
                    .setConsoleInput(ConsoleInput.newBuilder().setData(ByteString.copyFrom(new byte[PIECE])))).build()
                    .toByteArray();
            final int pieces = 256;
            final Thread typist = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < pieces; i++) {
                        client.sendFrame(keys);
                    }
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // Of 16 MiB the server takes what it may, and the rest only as it is taken from it.
            int most = 0;
            for (int i = 0; i < pieces; i++) {
                assertThat(handler.requests.take().hasConsoleInput()).isTrue();
                most = Math.max(most, handler.requests.size());
                connection.taken(PIECE);
            }
            typist.join();
            assertThat(most).isLessThanOrEqualTo((int) (ControlConnection.PENDING_BYTES_MAX / PIECE) + 2);
        }
    }

    @Test
    void whoComesToASocketThatIsNotThereIsTold() {
        assertThatThrownBy(() -> ControlClient.connect(folder.resolve("other"))).isInstanceOf(ControlException.class)
                .hasMessage("no host runs at " + folder + "; \"host start\" starts one");
    }

    @Test
    void whoComesToASocketThatNobodyListensAtIsTold() {
        server.close();
        assertThatThrownBy(() -> {
            try (ControlClient client = ControlClient.connect(socket)) {
                client.ask(status());
            }
        }).isInstanceOf(ControlException.class).hasMessageContaining("host start");
    }

    @Test
    void theEndOfTheServerIsTheEndOfItsClients() throws IOException {
        try (ControlClient client = ControlClient.connect(socket)) {
            server.close();
            assertThatThrownBy(() -> client.ask(status())).isInstanceOf(IOException.class);
        }
    }
}
