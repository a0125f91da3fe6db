package io.xenolith.bench.control;

import io.xenolith.control.Protocol;
import io.xenolith.control.v1.Hello;
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

/** A client that has greeted, and then sends whatever bytes it likes. */
final class RawConnection implements Closeable {
    private final SocketChannel channel;
    private final DataInputStream in;

    RawConnection(final Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
        send(ToHost.newBuilder().setHello(Hello.newBuilder().setVersion(Protocol.VERSION)).build().toByteArray());
        readMessage();
    }

    /** Sends a message with its length before it. */
    void send(final byte[] message) throws IOException {
        final ByteBuffer left = ByteBuffer.allocate(Integer.BYTES + message.length).putInt(message.length)
                .put(message).flip();
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    /** @throws EOFException the host has closed the connection */
    byte[] readMessage() throws IOException {
        return in.readNBytes(in.readInt());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
