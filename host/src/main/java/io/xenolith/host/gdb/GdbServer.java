package io.xenolith.host.gdb;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Listens for one gdb at a time on the loopback interface. Its thread knows frames and acknowledgements only; packets go to the
 * host's thread.
 */
final class GdbServer implements GdbLink {
    private static final String NO_ACKNOWLEDGEMENTS = "QStartNoAckMode";
    private static final byte[] OK = PacketText.bytes("OK");
    private static final long SHUTDOWN_SECONDS = 1;

    private final BlockingQueue<GdbEvent> events = new LinkedBlockingQueue<>();
    private final AtomicReference<Client> client = new AtomicReference<>();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("gdb", true),
            NioIoHandler.newFactory());
    private final Channel listening;

    /**
     * @param port 0 for one that is free
     * @throws IOException the port cannot be had; the message says which and why
     */
    GdbServer(final int port) throws IOException {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        final ChannelFuture bound = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel channel) {
                        channel.pipeline().addLast(new Client(channel));
                    }
                }).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close(group);
            throw new IOException("no gdb can be waited for on " + address.getAddress().getHostAddress() + ":" + port
                    + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening = bound.channel();
    }

    /** Where it listens. */
    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public boolean quiet() {
        return events.isEmpty();
    }

    @Override
    public Optional<GdbEvent> next(final long timeoutMs) {
        try {
            return Optional.ofNullable(events.poll(timeoutMs, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void send(final byte[] payload) {
        final Client to = client.get();
        if (to != null) {
            to.send(payload);
        }
    }

    @Override
    public void close() {
        final ChannelFuture _ = listening.close().awaitUninterruptibly();
        final Client last = client.get();
        if (last != null) {
            last.finish();
        }
        close(group);
    }

    private static void close(final EventLoopGroup group) {
        final Future<?> _ = group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One connection. A second one is closed at once. */
    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
        private final Channel channel;
        private final PacketReader reader = new PacketReader();
        private final AtomicReference<byte[]> lastFrame = new AtomicReference<>();
        private boolean acknowledges = true;

        Client(final Channel channel) {
            this.channel = channel;
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            if (client.compareAndSet(null, this)) {
                events.add(new GdbEvent.Connected());
            } else {
                close(context);
            }
        }

        private void close(final ChannelHandlerContext context) {
            final ChannelFuture _ = context.close();
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            if (client.compareAndSet(this, null)) {
                events.add(new GdbEvent.Disconnected());
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            // A connection that was reset; it is inactive then.
            close(context);
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final ByteBuf bytes) {
            while (bytes.isReadable() && client.get() == this) {
                take(reader.take(bytes.readByte()));
            }
        }

        private void take(final PacketReader.Event event) {
            switch (event) {
                case NONE, RECEIVED -> {
                }
                case PACKET -> {
                    acknowledge("+");
                    packet(reader.payload());
                }
                case BROKEN -> acknowledge("-");
                case INTERRUPT -> events.add(new GdbEvent.Interrupt());
                case AGAIN -> {
                    if (lastFrame.get() != null) {
                        write(lastFrame.get());
                    }
                }
            }
        }

        private void packet(final byte[] payload) {
            if (PacketText.of(payload).equals(NO_ACKNOWLEDGEMENTS)) {
                send(OK);
                acknowledges = false;
            } else {
                events.add(new GdbEvent.Packet(payload));
            }
        }

        private void acknowledge(final String sign) {
            if (acknowledges) {
                write(PacketText.bytes(sign));
            }
        }

        void send(final byte[] payload) {
            final byte[] frame = PacketFrame.of(payload);
            lastFrame.set(frame);
            write(frame);
        }

        /** Bytes that cannot be written are the end of the connection, which is reported as such. */
        private void write(final byte[] bytes) {
            final ChannelFuture _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }

        /** Closes the connection when all has been written. */
        void finish() {
            final ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).awaitUninterruptibly();
            final ChannelFuture _ = written.channel().close().awaitUninterruptibly();
        }
    }
}
