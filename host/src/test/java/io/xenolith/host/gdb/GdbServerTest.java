package io.xenolith.host.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from a socket to the host's thread and back. */
class GdbServerTest {
    private static final long PATIENCE_MS = 60_000;
    private static final int PATIENCE_FOR_BYTES_MS = 60_000;

    private final GdbServer server;

    GdbServerTest() throws IOException {
        server = new GdbServer(0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_FOR_BYTES_MS);
        return socket;
    }

    private static void write(final Socket socket, final String bytes) throws IOException {
        socket.getOutputStream().write(PacketText.bytes(bytes));
    }

    private static String read(final Socket socket, final int count) throws IOException {
        return PacketText.of(socket.getInputStream().readNBytes(count));
    }

    private GdbEvent next() {
        return server.next(PATIENCE_MS).orElseThrow();
    }

    private String nextPacket() {
        return PacketText.of(((GdbEvent.Packet) next()).payload());
    }

    @Test
    void packetsAreAcknowledgedAndAnswered() throws IOException {
        try (Socket socket = connect()) {
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            write(socket, "+$g#67");
            assertThat(nextPacket()).isEqualTo("g");
            server.send(PacketText.bytes("E01"));
            assertThat(read(socket, 8)).isEqualTo("+$E01#a6");
            write(socket, "-");
            assertThat(read(socket, 7)).isEqualTo("$E01#a6");
            write(socket, "+\u0003");
            assertThat(next()).isInstanceOf(GdbEvent.Interrupt.class);
            assertThat(server.quiet()).isTrue();
        }
        assertThat(next()).isInstanceOf(GdbEvent.Disconnected.class);
    }

    @Test
    void aBrokenPacketIsWantedAgain() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "$g#00$g#67");
            assertThat(read(socket, 2)).isEqualTo("-+");
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            assertThat(nextPacket()).isEqualTo("g");
        }
    }

    @Test
    void acknowledgementsCanBeDoneWithout() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "$QStartNoAckMode#b0");
            assertThat(read(socket, 7)).isEqualTo("+$OK#9a");
            write(socket, "+$g#67");
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            assertThat(nextPacket()).isEqualTo("g");
            server.send(PacketText.bytes("OK"));
            assertThat(read(socket, 6)).isEqualTo("$OK#9a");
        }
    }

    @Test
    void onlyOneIsServedAtATime() throws IOException {
        try (Socket socket = connect(); Socket second = connect()) {
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            write(socket, "$g#67");
            assertThat(nextPacket()).isEqualTo("g");
        }
        assertThat(next()).isInstanceOf(GdbEvent.Disconnected.class);
        try (Socket third = connect()) {
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            assertThat(third.isConnected()).isTrue();
        }
    }

    @Test
    void whatWasSentBeforeTheEndArrives() throws IOException {
        try (Socket socket = connect()) {
            assertThat(next()).isInstanceOf(GdbEvent.Connected.class);
            server.send(PacketText.bytes("W00"));
            server.close();
            assertThat(PacketText.of(socket.getInputStream().readAllBytes())).isEqualTo("$W00#b7");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> new GdbServer(server.port())).isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port()).hasMessageContaining("Address already in use");
    }
}
