package io.xenolith.cli;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XsdSockmsg;
import io.xenolith.control.ControlException;
import io.xenolith.dom0.xenstore.XenstoreLink;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A connection to xenstored's socket. A failing one is an {@link UncheckedIOException}. */
final class XenstoreSocketLink implements XenstoreLink, Closeable {
    private final SocketChannel channel;
    private final DataInputStream in;

    XenstoreSocketLink(final Path socket) throws IOException {
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (final IOException e) {
            throw new ControlException("no host answers at " + socket + " (" + e.getMessage() + ")", e);
        }
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    @Override
    public void send(final byte[] bytes) {
        try {
            final ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> receive(final boolean wait) {
        if (!wait) {
            return Optional.empty();
        }
        try {
            final byte[] header = new byte[XsdSockmsg.SIZE];
            in.readFully(header);
            final byte[] message = Arrays.copyOf(header,
                    header.length + new XsdSockmsg().wrap(new LocalMemory(header), 0).len());
            in.readFully(message, header.length, message.length - header.length);
            return Optional.of(message);
        } catch (final EOFException e) {
            throw new UncheckedIOException(new ControlException("xenstored closed the connection", e));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
