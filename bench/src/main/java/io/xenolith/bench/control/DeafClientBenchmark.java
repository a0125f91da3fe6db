package io.xenolith.bench.control;

import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StatusRequest;
import io.xenolith.control.v1.ToHost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** It asks and asks, until the host has enough of it; then it comes again. */
public final class DeafClientBenchmark extends ControlAttackBenchmark {
    @Override
    public String name() {
        return "control-deaf";
    }

    @Override
    public String measures() {
        return "rate of a busy domain while a client asks for the host's status and reads nothing, over that without";
    }

    @Override
    String counted() {
        return "questions";
    }

    @Override
    Attack begin(final Path socket) throws IOException {
        final DeafClient client = new DeafClient(socket);
        return new Attack(client::ask, List.of(client));
    }

    /** The client, again and again. */
    private static final class DeafClient implements Closeable {
        private final Path socket;
        private RawConnection connection;
        private long asked;

        DeafClient(final Path socket) throws IOException {
            this.socket = socket;
            connection = new RawConnection(socket);
        }

        long ask() throws IOException {
            asked++;
            try {
                connection.send(ToHost.newBuilder().setRequest(
                        Request.newBuilder().setId(asked).setStatus(StatusRequest.getDefaultInstance())).build()
                        .toByteArray());
            } catch (final IOException _) {
                // It was dropped.
                connection.close();
                connection = new RawConnection(socket);
            }
            return 1;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
