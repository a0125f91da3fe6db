package io.xenolith.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The host's end of the wire: listens, and hands requests to a {@link ControlHandler}. One thread serves all clients. */
public final class ControlServer implements Closeable {
    /** A client that leaves so many bytes unread is dropped. */
    static final int UNREAD_BYTES_MAX = 8 << 20;
    /** Clients at once on the unix domain socket, and as many on TCP; more are closed as they come. */
    static final int CLIENTS_MAX = 2_000;
    /** Clients on TCP at once that have not greeted: anybody can be one of them. */
    static final int STRANGERS_MAX = 64;

    private static final int BACKLOG = 1_024;
    private static final int READABLE_AGAIN_BYTES = 1 << 20;
    private static final long SHUTDOWN_SECONDS = 2;

    private final ControlHandler handler;
    private final int clientsMax;
    /** Clients that are gone, and of which something waits. */
    private final AtomicInteger leaving = new AtomicInteger();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("control", true),
            NioIoHandler.newFactory());
    private final ChannelGroup listening = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    public ControlServer(final ControlHandler handler) {
        this(handler, CLIENTS_MAX);
    }

    ControlServer(final ControlHandler handler, final int clientsMax) {
        this.handler = handler;
        this.clientsMax = clientsMax;
    }

    /**
     * Listens on a unix domain socket that only its owner can use, and makes its file.
     *
     * @throws IOException it cannot be had; the message says why
     */
    public void listen(final Path socket) throws IOException {
        bind(NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(socket),
                new Pipeline(clientsMax));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * Listens on TCP to clients whose certificates {@code tls} trusts.
     *
     * @return where it listens; of a port 0, the one that was free
     * @throws IOException it cannot be had; the message says why
     */
    public TcpAddress listen(final TcpAddress address, final SSLContext tls) throws IOException {
        final SocketAddress bound = bind(NioServerSocketChannel.class, address.resolved(), new Pipeline(STRANGERS_MAX) {
            @Override
            protected void initChannel(final Channel channel) {
                final boolean _ = channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
                channel.pipeline().addLast(new SslHandler(engine(tls)));
                super.initChannel(channel);
            }
        });
        return new TcpAddress(address.address(), ((InetSocketAddress) bound).getPort());
    }

    private static SSLEngine engine(final SSLContext tls) {
        final SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(new String[]{Certificates.PROTOCOL});
        return engine;
    }

    private SocketAddress bind(final Class<? extends ServerChannel> kind, final SocketAddress address,
            final ChannelInitializer<Channel> pipeline) throws IOException {
        final ChannelFuture bound = new ServerBootstrap().group(group).channel(kind)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(READABLE_AGAIN_BYTES, UNREAD_BYTES_MAX))
                .childHandler(pipeline).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("nobody can be listened to at " + address + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listening.add(bound.channel());
        return bound.channel().localAddress();
    }

    /** Clients that are connected now. */
    public int clients() {
        return clients.size();
    }

    /** Stops listening, sends what has been written, and closes all connections. */
    @Override
    public void close() {
        final Future<?> _ = listening.close().awaitUninterruptibly();
        // Behind what has been written; a client that does not read it is not waited for.
        final boolean _ = clients.writeAndFlush(Unpooled.EMPTY_BUFFER).awaitUninterruptibly(SHUTDOWN_SECONDS,
                TimeUnit.SECONDS);
        final Future<?> _ = clients.close().awaitUninterruptibly();
        final Future<?> _ = group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** What a new connection is made of. */
    private class Pipeline extends ChannelInitializer<Channel> {
        private final int strangersMax;
        /** Those of one address. A channel leaves a group when it is closed. */
        private final ChannelGroup strangers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

        Pipeline(final int strangersMax) {
            this.strangersMax = strangersMax;
        }

        @Override
        protected void initChannel(final Channel channel) {
            if (all.size() + leaving.get() >= clientsMax || strangers.size() >= strangersMax) {
                final ChannelFuture _ = channel.close();
                return;
            }
            clients.add(channel);
            all.add(channel);
            strangers.add(channel);
            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(
                    Protocol.MESSAGE_BYTES_MAX + Protocol.LENGTH_BYTES, 0, Protocol.LENGTH_BYTES, 0,
                    Protocol.LENGTH_BYTES),
                    new ControlConnection(handler, channel, () -> strangers.remove(channel),
                            leaving));
        }
    }
}
