package io.xenolith.host.sockets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * xenstored's socket: carries bytes between clients and the daemon in dom0, and knows nothing of what they say. A client is heard
 * again when what it sent has been taken; one that does not read is dropped.
 */
public final class XenstoreSocket implements Closeable {
    /** What clients do. Called by the socket's thread. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * The client of {@code connection} sent {@code bytes}, or closed the connection if there are none; numbers are not used
         * twice.
         */
        void received(long connection, byte[] bytes);
    }

    private static final int READ_BYTES = 1 << 14;
    /** A client that leaves so many bytes unread is dropped. */
    private static final int UNREAD_BYTES_MAX = 4 << 20;
    private static final int BACKLOG = 1_024;
    private static final long SHUTDOWN_SECONDS = 1;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            new DefaultThreadFactory("xenstored socket", true), NioIoHandler.newFactory());
    private final AtomicLong lastNumber;
    private final Map<Long, Channel> clients = new ConcurrentHashMap<>();
    private final Receiver receiver;
    private final Channel listening;

    /**
     * Listens on a unix domain socket that only its owner can use, and makes its file.
     *
     * @param usedNumber connections have numbers above it
     * @throws IOException it cannot be had; the message says why
     */
    public XenstoreSocket(final Path socket, final long usedNumber, final Receiver receiver) throws IOException {
        this.receiver = receiver;
        lastNumber = new AtomicLong(usedNumber);
        final ChannelFuture bound = new ServerBootstrap().group(group).channel(NioServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNREAD_BYTES_MAX / 2, UNREAD_BYTES_MAX))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        channel.pipeline().addLast(new Client(lastNumber.incrementAndGet()));
                    }
                }).bind(UnixDomainSocketAddress.of(socket)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            shutDown();
            throw new IOException("xenstored cannot listen at " + socket + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listening = bound.channel();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }

    /** Sends {@code bytes} to a client, if it is there. From any thread. */
    public void send(final long connection, final byte[] bytes) {
        final Channel client = clients.get(connection);
        if (client != null) {
            final ChannelFuture _ = client.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            if (!client.isWritable()) {
                close(connection);
            }
        }
    }

    /** What a client sent last has been taken: it is heard again. From any thread. */
    public void taken(final long connection) {
        final Channel client = clients.get(connection);
        if (client != null) {
            final Channel _ = client.read();
        }
    }

    /** Closes a connection. From any thread. */
    public void close(final long connection) {
        final Channel client = clients.get(connection);
        if (client != null) {
            final ChannelFuture _ = client.close();
        }
    }

    @Override
    public void close() {
        final ChannelFuture _ = listening.close().awaitUninterruptibly();
        clients.keySet().forEach(this::close);
        shutDown();
    }

    private void shutDown() {
        final Future<?> _ = group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
        private final long number;

        Client(final long number) {
            this.number = number;
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            clients.put(number, context.channel());
            final ChannelHandlerContext _ = context.read();
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final ByteBuf bytes) {
            receiver.received(number, ByteBufUtil.getBytes(bytes));
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            clients.remove(number);
            receiver.received(number, new byte[0]);
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            // A connection that was reset: its end is told when it is inactive.
            final ChannelFuture _ = context.close();
        }
    }
}
