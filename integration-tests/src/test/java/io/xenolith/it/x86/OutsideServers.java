package io.xenolith.it.x86;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xenolith.host.image.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that a guest talks with: a web server and a name server. */
final class OutsideServers implements AutoCloseable {
    /** The only name that there is. */
    static final String NAME = "somewhere.example";

    private static final byte[] ADDRESS = {(byte) 192, 0, 2, 44};
    private static final int FILE_BYTES = 16 << 20;
    private static final int LATE_S = 3;
    private static final int TYPE_A = 1;
    private static final int DNS_HEADER = 12;
    private static final short DNS_ANSWERS = (short) 0x8180;
    private static final short DNS_NAME_OF_QUESTION = (short) 0xc00c;

    private final byte[] file = new byte[FILE_BYTES];
    private final HttpServer web;
    private final DatagramSocket names;
    private final ServerSocket uploads;
    private volatile String digestOfUpload = "";

    OutsideServers() throws IOException {
        new Random(16).nextBytes(file);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/big", exchange -> answer(exchange, file));
        web.createContext("/late", exchange -> CompletableFuture
                .delayedExecutor(LATE_S, TimeUnit.SECONDS).execute(() -> answer(exchange, text("late, but here\n"))));
        web.start();
        names = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::answerNames);
        uploads = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::takeUploads);
    }

    /** Takes what is sent until the other side says that this is all, and says so. */
    private void takeUploads() {
        try {
            while (!uploads.isClosed()) {
                try (Socket upload = uploads.accept()) {
                    digestOfUpload = Sha256.of(upload.getInputStream().readAllBytes());
                    upload.getOutputStream().write(text("taken\n"));
                }
            }
        } catch (final SocketException e) {
            // It was closed: the test is over.
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void answer(final HttpExchange exchange, final byte[] body) {
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every name has one address, and none of another kind. RFC 1035, 4.1. */
    private void answerNames() {
        final DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (!names.isClosed()) {
                packet.setLength(512);
                names.receive(packet);
                final byte[] answer = answerName(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                names.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (final SocketException e) {
            // It was closed: the test is over.
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] answerName(final ByteBuffer question) {
        final boolean known = question.getShort(question.limit() - 4) == TYPE_A;
        final ByteBuffer answer = ByteBuffer.allocate(question.limit() + 16).put(question.duplicate());
        answer.putShort(2, DNS_ANSWERS).putShort(6, (short) (known ? 1 : 0)).putInt(8, 0);
        if (known) {
            answer.putShort(DNS_NAME_OF_QUESTION).putShort((short) TYPE_A).putShort((short) 1).putInt(60)
                    .putShort((short) ADDRESS.length).put(ADDRESS);
        }
        final byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        if (bytes.length < DNS_HEADER) {
            throw new IllegalArgumentException("no question");
        }
        return bytes;
    }

    int webPort() {
        return web.getAddress().getPort();
    }

    /** Where to send a file to. */
    int uploadPort() {
        return uploads.getLocalPort();
    }

    int namePort() {
        return names.getLocalPort();
    }

    /** A port at which nobody listens. */
    int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** What is to be had as {@code /big}. */
    byte[] file() {
        return file;
    }

    /** SHA-256 of what was sent to {@link #uploadPort}. */
    String digestOfUpload() {
        return digestOfUpload;
    }

    @Override
    public void close() throws IOException {
        web.stop(0);
        names.close();
        uploads.close();
    }
}
