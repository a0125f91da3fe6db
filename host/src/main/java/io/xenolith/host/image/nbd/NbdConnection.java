package io.xenolith.host.image.nbd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to a server, from the handshake to its end. The host's thread sends requests and waits for them; the event loop's
 * thread decodes what comes and completes them. When the connection ends, so do all requests that are under way.
 */
final class NbdConnection {
    private static final long CLOSE_MS = 1_000;

    private final CompletableFuture<NbdExport> opened = new CompletableFuture<>();
    private final Map<Long, NbdRequest> underWay = new HashMap<>();
    private final Channel channel;
    private long lastCookie;
    /** Why nothing can be asked any more; null while it can. Guarded by {@link #underWay}. */
    private IOException ended;

    private NbdConnection(final NbdUri uri, final EventLoopGroup group, final long timeoutMs) throws IOException {
        final NbdUri.Server server = uri.server();
        final Bootstrap bootstrap = new Bootstrap().group(group)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeoutMs)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel made) {
                        made.pipeline().addLast(new Receiver(uri.export()));
                    }
                });
        final ChannelFuture connected = switch (server) {
            case NbdUri.Server.Tcp(final String host, final int port) -> bootstrap.channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true).connect(address(host, port));
            case NbdUri.Server.Unix(final var socket) ->
                bootstrap.channel(NioDomainSocketChannel.class)
                        .connect((SocketAddress) UnixDomainSocketAddress.of(socket));
        };
        connected.awaitUninterruptibly();
        if (!connected.isSuccess()) {
            throw new ImageException("no connection: " + connected.cause().getMessage(), connected.cause());
        }
        channel = connected.channel();
    }

    private static InetSocketAddress address(final String host, final int port) throws ImageException {
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new ImageException("no connection: no machine is called " + host);
        }
        return address;
    }

    /**
     * Connects and agrees on the export.
     *
     * @param timeoutMs real time for each of the two
     * @throws ImageException that failed; the message completes "nbd://...: "
     */
    static NbdConnection open(final NbdUri uri, final EventLoopGroup group, final long timeoutMs) throws IOException {
        final NbdConnection connection = new NbdConnection(uri, group, timeoutMs);
        try {
            final NbdExport _ = await(connection.opened, timeoutMs, "the handshake");
        } catch (final IOException e) {
            connection.abandon();
            throw e;
        }
        return connection;
    }

    /** What the server says of the export. */
    NbdExport export() {
        return opened.join();
    }

    /** Sends {@code request}; its reply is completed in any case, unless the server is silent. */
    void send(final NbdRequest request) {
        final long cookie;
        synchronized (underWay) {
            if (ended != null) {
                request.reply().completeExceptionally(ended);
                return;
            }
            cookie = ++lastCookie;
            underWay.put(cookie, request);
        }
        // Bytes that cannot be written are the end of the connection, which ends the request as well.
        final ChannelFuture _ = channel.writeAndFlush(request.encode(cookie));
    }

    /**
     * The answer to {@code request}, which was sent here.
     *
     * @throws IOException there is none: the connection is lost, or nothing has come for {@code timeoutMs}
     */
    static NbdReply await(final NbdRequest request, final long timeoutMs) throws IOException {
        return await(request.reply(), timeoutMs, request.command().toString());
    }

    private static <T> T await(final CompletableFuture<T> future, final long timeoutMs, final String what)
            throws IOException {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof final IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } catch (final TimeoutException e) {
            throw new ImageException("the server has not answered " + what + " for " + timeoutMs + " ms", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** Says goodbye, after which a server keeps what it has been given, and ends the connection. */
    void close() {
        final boolean _ = channel.writeAndFlush(new NbdRequest(NbdCommand.DISC, 0, 0).encode(0))
                .awaitUninterruptibly(CLOSE_MS);
        abandon();
    }

    /** Ends the connection as it is. */
    void abandon() {
        final boolean _ = channel.close().awaitUninterruptibly(CLOSE_MS);
        end(new ImageException("the connection was given up"));
    }

    private void end(final IOException why) {
        final Map<Long, NbdRequest> left;
        synchronized (underWay) {
            if (ended != null) {
                return;
            }
            ended = why;
            left = new HashMap<>(underWay);
            underWay.clear();
        }
        opened.completeExceptionally(why);
        left.values().forEach(request -> request.reply().completeExceptionally(why));
    }

    /** Decodes what comes. Runs on the event loop's thread. */
    private final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {
        private static final int REPLY_HEAD_BYTES = 16;

        private final String export;
        private final ByteBuf in = Unpooled.buffer();
        private NbdHandshake handshake;

        Receiver(final String export) {
            this.export = export;
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            handshake = new NbdHandshake(export, bytes -> {
                final ChannelFuture _ = context.writeAndFlush(bytes);
            });
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final ByteBuf bytes) {
            in.writeBytes(bytes);
            try {
                boolean more = true;
                while (more) {
                    more = handshake.isDone() ? reply() : handshake.step(in);
                    if (handshake.isDone()) {
                        opened.complete(handshake.export());
                    }
                }
            } catch (final ImageException e) {
                end(e);
                final ChannelFuture _ = context.close();
            }
            in.discardReadBytes();
        }

        private boolean reply() throws ImageException {
            if (in.readableBytes() < REPLY_HEAD_BYTES) {
                return false;
            }
            final int at = in.readerIndex();
            if (in.getInt(at) != Nbd.SIMPLE_REPLY_MAGIC) {
                throw new ImageException("the server sends what is no answer");
            }
            final int error = in.getInt(at + 4);
            final long cookie = in.getLong(at + 8);
            final NbdRequest request;
            synchronized (underWay) {
                request = underWay.get(cookie);
            }
            if (request == null) {
                throw new ImageException("the server answers what was not asked");
            }
            final int length = error == 0 ? request.replyBytes() : 0;
            if (in.readableBytes() < REPLY_HEAD_BYTES + length) {
                return false;
            }
            in.skipBytes(REPLY_HEAD_BYTES);
            final byte[] data = new byte[length];
            in.readBytes(data);
            synchronized (underWay) {
                underWay.remove(cookie);
            }
            request.reply().complete(new NbdReply(error, data));
            return true;
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            end(new ImageException(handshake == null || handshake.isDone()
                    ? "the connection is lost"
                    : handshake.closed()));
            in.release();
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            end(new ImageException("the connection is lost: " + cause.getMessage(), cause));
            final ChannelFuture _ = context.close();
        }
    }
}
