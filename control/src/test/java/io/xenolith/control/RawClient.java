package io.xenolith.control;

import io.xenolith.control.v1.Hello;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that sends whatever bytes it likes. */
final class RawClient implements Closeable {
    private final SocketChannel channel;
    private final DataInputStream in;

    RawClient(final Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    RawClient greeted() throws IOException {
        send(hello(Protocol.VERSION));
        read();
        return this;
    }

    static ToHost hello(final int version) {
        return ToHost.newBuilder().setHello(Hello.newBuilder().setVersion(version)).build();
    }

    void send(final ToHost message) throws IOException {
        sendFrame(message.toByteArray());
    }

    void sendFrame(final byte[] bytes) throws IOException {
        send(ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array());
    }

    void send(final byte... bytes) throws IOException {
        final ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    ToClient read() throws IOException {
        return ToClient.parseFrom(in.readNBytes(in.readInt()));
    }

    /** What comes until the server closes the connection. */
    List<ToClient> readToEnd() throws IOException {
        final List<ToClient> messages = new ArrayList<>();
        while (true) {
            try {
                messages.add(read());
            } catch (final EOFException e) {
                return messages;
            } catch (final IOException e) {
                // Closed with bytes of ours unread.
                return messages;
            }
        }
    }

    /** The one thing that is said before the server closes the connection. */
    String refusal() throws IOException {
        final List<ToClient> all = readToEnd();
        if (all.size() != 1 || !all.getFirst().hasRefusal()) {
            throw new AssertionError("want one refusal: " + all);
        }
        return all.getFirst().getRefusal().getReason();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
