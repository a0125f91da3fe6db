package io.xenolith.host.sockets;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.usernet.Destination;
import io.xenolith.usernet.Forward;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The sockets of one user network. Every call hands its work over to Netty's thread. */
final class NettySockets implements HostSockets {
    /** Room for the longest datagram; a good piece of a stream. */
    private static final int READ_BYTES = 1 << 16;
    private static final int CONNECT_TIMEOUT_MS = 30_000;

    /** So long an answer to a datagram may take for which a sleeping guest's time goes on as real time does. */
    private static final long ANSWER_NS = 5_000_000_000L;

    private final UserNetworkSpec network;
    private final EventLoopGroup loop;
    private final FlowTable flows;
    private final InetSocketAddress nameServer;
    private final List<Channel> listening = new ArrayList<>();
    private final Backlog backlog = new Backlog();

    NettySockets(final UserNetworkSpec network, final EventLoopGroup loop, final FlowTable flows) {
        this.network = network;
        this.loop = loop;
        this.flows = flows;
        this.nameServer = network.nameServer().orElseGet(NameServer::ofMachine);
    }

    /**
     * Listens on the forwarded ports.
     *
     * @param told of each, where it listens
     * @throws IOException one cannot be had; the message says which and why
     */
    void listen(final Consumer<String> told) throws IOException {
        for (int i = 0; i < network.plan().forwards().size(); i++) {
            final Forward forward = network.plan().forwards().get(i);
            final InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(forward.hostAddress()),
                    forward.hostPort());
            final ChannelFuture bound = switch (forward.transport()) {
                case TCP -> listenTcp(i).bind(address).awaitUninterruptibly();
                case UDP -> datagrams(new UdpListener(i, flows)).bind(address).awaitUninterruptibly();
            };
            final String name = forward.transport() == Transport.TCP ? "tcp" : "udp";
            if (!bound.isSuccess()) {
                throw new IOException("hostfwd: " + name + " port " + forward.hostAddress() + ":" + forward.hostPort()
                        + " cannot be listened on: " + bound.cause().getMessage(), bound.cause());
            }
            listening.add(bound.channel());
            flows.listening();
            told.accept(name + " " + forward.hostAddress() + ":"
                    + ((InetSocketAddress) bound.channel().localAddress()).getPort() + " leads to "
                    + forward.guest() + ":" + forward.guestPort());
        }
    }

    private ServerBootstrap listenTcp(final int forward) {
        return new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel channel) {
                        accept(forward, channel);
                    }
                });
    }

    private void accept(final int forward, final SocketChannel channel) {
        final long number = flows.nextNumber();
        final TcpSocket socket = new TcpSocket(number, flows);
        flows.add(number, socket);
        flows.count(number);
        channel.pipeline().addLast(socket);
        flows.tell(new SocketEvent.Accepted(number, forward, channel.remoteAddress().getPort()));
        loop.execute(() -> socket.connected(channel));
    }

    private static UnpooledByteBufAllocator allocator() {
        return new UnpooledByteBufAllocator(false);
    }

    private Bootstrap datagrams(final io.netty.channel.ChannelHandler handler) {
        return new Bootstrap().group(loop).channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES)).handler(handler);
    }

    private InetSocketAddress address(final Destination to) {
        return switch (to) {
            case Destination.Loopback(final int port) -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            case Destination.Resolver _ -> nameServer;
            case Destination.Station(final var address, final int port) -> {
                try {
                    yield new InetSocketAddress(InetAddress.getByAddress(
                            ByteBuffer.allocate(Integer.BYTES).putInt(address.value()).array()), port);
                } catch (final UnknownHostException e) {
                    throw new AssertionError("four bytes are an address", e);
                }
            }
        };
    }

    @Override
    public void open(final long flow, final Transport transport, final Destination to) {
        switch (transport) {
            case TCP -> {
                flows.count(flow);
                loop.execute(() -> openTcp(flow, address(to)));
            }
            case UDP -> loop.execute(() -> openUdp(flow, to));
        }
    }

    private void openTcp(final long flow, final InetSocketAddress to) {
        final TcpSocket socket = new TcpSocket(flow, flows);
        flows.add(flow, socket);
        final ChannelFuture connecting = new Bootstrap().group(loop).channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false).option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.ALLOCATOR, allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES)).handler(socket)
                .connect(to);
        socket.connecting(connecting.channel());
        final ChannelFuture _ = connecting.addListener(done -> {
            if (done.isSuccess()) {
                flows.tell(new SocketEvent.Connected(flow));
                socket.connected(connecting.channel());
            } else {
                socket.broken();
            }
        });
    }

    private void openUdp(final long flow, final Destination to) {
        final UdpSocket socket = new UdpSocket(flow, flows, to instanceof Destination.Resolver);
        flows.add(flow, socket);
        final ChannelFuture connecting = datagrams(socket).connect(address(to));
        final ChannelFuture _ = connecting.addListener(done -> {
            if (done.isSuccess()) {
                socket.connected(connecting.channel());
            } else {
                socket.broken();
            }
        });
    }

    private void onFlow(final long flow, final Consumer<HostFlow> action) {
        loop.execute(() -> flows.find(flow).ifPresent(action));
    }

    @Override
    public void send(final long flow, final byte[] data) {
        // At once: Netty's thread might come to it when the guest's time has run away already.
        flows.awaitAnswer(flow, ANSWER_NS);
        if (flows.isCounted(flow)) {
            onFlow(flow, socket -> socket.send(data));
        } else if (backlog.add(data.length)) {
            loop.execute(() -> {
                backlog.gone(data.length);
                flows.find(flow).ifPresent(socket -> socket.send(data));
            });
        }
    }

    @Override
    public void consumed(final long flow, final int bytes) {
        onFlow(flow, socket -> socket.consumed(bytes));
    }

    @Override
    public void finish(final long flow) {
        onFlow(flow, HostFlow::finish);
    }

    @Override
    public void close(final long flow) {
        onFlow(flow, HostFlow::close);
    }

    @Override
    public void abort(final long flow) {
        onFlow(flow, HostFlow::abort);
    }

    /** Ends the listeners and all that is open; what is about to close in order goes on. */
    void stop() {
        listening.forEach(channel -> {
            final ChannelFuture _ = channel.close().awaitUninterruptibly();
        });
        final var _ = loop.submit(flows::abortAll).awaitUninterruptibly();
    }

    List<Channel> stillClosing() {
        return flows.stillClosing();
    }
}
