package io.xenolith.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StatusRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host on TCP is for those who have its client certificate. */
@Timeout(120)
class TlsTest {
    @TempDir
    private static Path folder;
    private static Certificates certificates;

    private final ControlServer server = new ControlServer(new ControlHandler() {
        @Override
        public void request(final ControlConnection from, final Request request) {
            from.reply(Reply.newBuilder().setId(request.getId()).setLast(true)
                    .setStatus(StatusReply.newBuilder().setName("t")).build());
        }

        @Override
        public void closed(final ControlConnection connection) {
        }
    });
    private TcpAddress address;

    @BeforeAll
    static void make() throws IOException {
        certificates = new Certificates(folder.resolve("c"));
        certificates.make(List.of("127.0.0.1", "localhost"), 2);
    }

    @BeforeEach
    void listen() throws IOException {
        address = server.listen(TcpAddress.parse("tcp:0"), certificates.forHost());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String ask(final TcpAddress address, final SSLContext tls) throws IOException {
        try (ControlClient client = ControlClient.connect(address, tls)) {
            return client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).getStatus().getName();
        }
    }

    @Test
    void theFilesAreTheirOwnersAlone() throws IOException {
        for (final String name : List.of("ca.p12", "server.p12", "client.p12")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("c").resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(folder.resolve("c").toFile().list()).hasSize(3);
    }

    @Test
    void filesThatAreThereAreNotMadeAgain() {
        assertThatThrownBy(() -> certificates.make(List.of("localhost"), 1)).isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("c/ca.p12") + " is there already");
    }

    @Test
    void whoHasTheClientsCertificateIsServed() throws IOException {
        assertThat(ask(address, certificates.forClient())).isEqualTo("t");
    }

    @Test
    void theHostsCertificateIsNoClients() {
        assertThatThrownBy(() -> ask(address, certificates.forHost())).isInstanceOf(IOException.class);
    }

    @Test
    void whoHasNoCertificateIsNotServed() throws Exception {
        final SSLContext none = SSLContext.getInstance("TLSv1.3");
        none.init(null, null, null);
        assertThatThrownBy(() -> ask(address, none)).isInstanceOf(IOException.class);
    }

    @Test
    void theCertificateIsForTheAddressThatWasAskedFor() throws IOException {
        final TcpAddress other = server.listen(TcpAddress.parse("tcp:127.0.0.2:0"), certificates.forHost());
        assertThatThrownBy(() -> ask(other, certificates.forClient())).isInstanceOf(ControlException.class)
                .hasMessageContaining("127.0.0.2");
    }

    @Test
    void whoSpeaksNoTlsIsDropped() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // An alert, if anything, and the end.
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(64);
        }
        assertThat(ask(address, certificates.forClient())).isEqualTo("t");
    }

    @Test
    void strangersAreLimitedAndTakeNoPlaceOfThoseOnTheUnixSocket() throws IOException {
        final Path unix = folder.resolve("s");
        server.listen(unix);
        final List<Socket> strangers = new ArrayList<>();
        try (ControlClient known = ControlClient.connect(address, certificates.forClient())) {
            for (int i = 0; i < ControlServer.STRANGERS_MAX; i++) {
                strangers.add(new Socket(InetAddress.getLoopbackAddress(), address.port()));
            }
            try (Socket oneMore = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(known.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).hasStatus())
                    .isTrue();
            try (ControlClient local = ControlClient.connect(unix)) {
                assertThat(local.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).hasStatus())
                        .isTrue();
            }
        } finally {
            for (final Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void aFolderWithoutCertificatesIsNamed() {
        assertThatThrownBy(() -> new Certificates(folder.resolve("d")).forClient()).isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("d/client.p12") + " cannot be read");
    }

    @Test
    void anAddressIsOfTheLoopbackInterfaceUnlessItSaysOtherwise() {
        assertThat(TcpAddress.parse("tcp:80")).isEqualTo(new TcpAddress("127.0.0.1", 80));
        assertThat(TcpAddress.parse("tcp:0.0.0.0:80")).isEqualTo(new TcpAddress("0.0.0.0", 80));
        assertThat(TcpAddress.parse("tcp:[::1]:80")).isEqualTo(new TcpAddress("::1", 80)).hasToString("tcp:[::1]:80");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (final String text : List.of("80", "tcp:", "tcp:x", "tcp::80", "tcp:h:65536", "tcp:h:-1")) {
            assertThatThrownBy(() -> TcpAddress.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'" + text + "', want tcp:[ADDRESS:]PORT");
        }
    }
}
