package io.xenolith.bench.control;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;

/** Each message is refused and costs the client its connection, so each is on a new one. */
public final class MalformedMessagesBenchmark extends ControlAttackBenchmark {
    /** A field that is longer than the message. */
    private static final byte[] MALFORMED = {0x12, 0x7f, 0x08, 0x01};

    @Override
    public String name() {
        return "control-malformed";
    }

    @Override
    public String measures() {
        return "rate of a busy domain under malformed messages, each on a new connection, over that without";
    }

    @Override
    String counted() {
        return "messages refused";
    }

    @Override
    Attack begin(final Path socket) {
        return new Attack(() -> {
            try (RawConnection connection = new RawConnection(socket)) {
                connection.send(MALFORMED);
                readToEnd(connection);
            }
            return 1;
        });
    }

    private static void readToEnd(final RawConnection connection) throws IOException {
        try {
            while (true) {
                connection.readMessage();
            }
        } catch (final EOFException | SocketException _) {
            // Refused; with a reset if the host had not read all before it closed.
        }
    }
}
