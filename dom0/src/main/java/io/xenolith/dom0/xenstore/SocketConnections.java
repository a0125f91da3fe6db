package io.xenolith.dom0.xenstore;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The connections of xenstored's socket in dom0, whose clients run outside of the host: bytes come in and go out by the number of the
 * connection. All are privileged, as on a real host.
 */
public final class SocketConnections {
    /** What clients get. */
    public interface Output {
        /** The daemon sent {@code bytes} on connection {@code number}. */
        void xenstoreOutput(long number, byte[] bytes);

        /** All that came on connection {@code number} so far has been answered: more may come. */
        void xenstoreTaken(long number);

        /** The daemon has closed connection {@code number}, since its client broke the protocol. */
        void xenstoreClosed(long number);
    }

    private final Xenstored server;
    private final Output output;
    private final Map<Long, LocalConnection> connections = new TreeMap<>();

    public SocketConnections(final Xenstored server, final Output output) {
        this.server = server;
        this.output = output;
    }

    /** Bytes came on connection {@code number}, which is opened by the first; requests may be split anywhere. */
    public void received(final long number, final byte[] bytes) {
        connections.computeIfAbsent(number, _ -> server.connectLocal()).send(bytes);
        output.xenstoreTaken(number);
    }

    /** Of the connections that are open. */
    public List<Long> numbers() {
        return List.copyOf(connections.keySet());
    }

    /** The client has closed connection {@code number}. */
    public void closed(final long number) {
        final LocalConnection connection = connections.remove(number);
        if (connection != null) {
            connection.close();
        }
    }

    /** Hands on what the daemon has for clients. */
    public void deliver() {
        if (connections.isEmpty()) {
            return;
        }
        final List<Long> broken = new ArrayList<>();
        connections.forEach((number, connection) -> {
            final byte[] bytes = all(connection);
            if (bytes.length > 0) {
                output.xenstoreOutput(number, bytes);
            }
            if (connection.isBroken()) {
                broken.add(number);
            }
        });
        for (final long number : broken) {
            closed(number);
            output.xenstoreClosed(number);
        }
    }

    private static byte[] all(final LocalConnection connection) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Optional<byte[]> next = connection.receive();
        while (next.isPresent()) {
            bytes.writeBytes(next.get());
            next = connection.receive();
        }
        return bytes.toByteArray();
    }
}
