package io.xenolith.host.daemon;

import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Stands between two hosts: hands messages on as they come, and can change them, or cut the line before or behind one. */
final class MigrationProxy implements Closeable {
    /** What becomes of a message. */
    enum Fate {
        PASS, CUT_BEFORE, CUT_BEHIND
    }

    /** Says what becomes of each message; the one that is not there is null. */
    interface Rule {
        Fate of(ToHost toHost, ToClient toClient);
    }

    private final Path folder;
    private final Path target;
    private final ServerSocketChannel server;
    private volatile Rule rule = (_, _) -> Fate.PASS;
    private volatile UnaryOperator<ToHost> change = UnaryOperator.identity();
    private volatile UnaryOperator<ToClient> answerChange = UnaryOperator.identity();
    /** Connections that are closed as they come. */
    private final AtomicInteger refusals = new AtomicInteger();

    /** @param folder looks like the state folder of a host, to whoever connects to it */
    MigrationProxy(final Path folder, final Path target) throws IOException {
        this.folder = folder;
        this.target = target;
        Files.createDirectories(folder);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("control.sock")));
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    Path folder() {
        return folder;
    }

    void rule(final Rule newRule) {
        rule = newRule;
    }

    void change(final UnaryOperator<ToHost> newChange) {
        change = newChange;
    }

    void changeAnswers(final UnaryOperator<ToClient> newChange) {
        answerChange = newChange;
    }

    /** Has so many connections closed as they come. */
    void refuse(final int count) {
        refusals.set(count);
    }

    private void accept() {
        try {
            while (true) {
                final SocketChannel client = server.accept();
                if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    client.close();
                    continue;
                }
                final SocketChannel host;
                try {
                    host = SocketChannel.open(UnixDomainSocketAddress.of(target.resolve("control.sock")));
                } catch (final IOException _) {
                    client.close();
                    continue;
                }
                Thread.ofPlatform().daemon().start(() -> copy(client, host, true));
                Thread.ofPlatform().daemon().start(() -> copy(host, client, false));
            }
        } catch (final IOException _) {
            // Closed.
        }
    }

    private void copy(final SocketChannel from, final SocketChannel to, final boolean toHost) {
        try (from; to) {
            final DataInputStream in = new DataInputStream(Channels.newInputStream(from));
            final OutputStream out = Channels.newOutputStream(to);
            Fate fate = Fate.PASS;
            while (fate == Fate.PASS) {
                byte[] bytes = in.readNBytes(in.readInt());
                if (toHost) {
                    final ToHost message = change.apply(ToHost.parseFrom(bytes));
                    bytes = message.toByteArray();
                    fate = rule.of(message, null);
                } else {
                    final ToClient message = answerChange.apply(ToClient.parseFrom(bytes));
                    bytes = message.toByteArray();
                    fate = rule.of(null, message);
                }
                if (fate == Fate.CUT_BEHIND) {
                    // The answer, which the other thread hands on, may come before this one closes the line.
                    from.shutdownOutput();
                }
                if (fate != Fate.CUT_BEFORE) {
                    out.write(
                            ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array());
                }
            }
        } catch (final IOException _) {
            // Either end is closed; so is the other now.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(folder.resolve("control.sock"));
    }
}
