package io.xenolith.host.sockets;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.xenolith.host.run.Outside;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.usernet.HostSockets;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The world outside of a run's user networks, for as long as the run goes on. */
public final class UserNetworks implements Closeable {
    /** For what guests have sent to arrive after the end of the run. */
    private static final long LINGER_NS = 5_000_000_000L;
    private static final long SHUTDOWN_SECONDS = 1;

    private final SocketInbox inbox = new SocketInbox();
    private final Outstanding outstanding = new Outstanding();
    private final Map<String, NettySockets> sockets = new LinkedHashMap<>();
    private final Optional<EventLoopGroup> loop;

    private UserNetworks(final boolean any) {
        loop = any
                ? Optional.of(new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("sockets", true),
                        NioIoHandler.newFactory()))
                : Optional.empty();
    }

    /** Networks whose sockets do nothing: of a run that a recording is fed to. */
    public static UserNetworks replayed() {
        return new UserNetworks(false);
    }

    /**
     * Opens the networks' listeners.
     *
     * @param notes told by bridge where is listened
     * @throws IOException a port cannot be had; the message says which and why
     */
    public static UserNetworks open(final List<UserNetworkSpec> networks, final BiConsumer<String, String> notes)
            throws IOException {
        final UserNetworks all = new UserNetworks(!networks.isEmpty());
        try {
            for (final UserNetworkSpec network : networks) {
                final NettySockets of = new NettySockets(network, all.loop.orElseThrow(),
                        new FlowTable(network.bridge(), all.inbox, all.outstanding));
                all.sockets.put(network.bridge(), of);
                of.listen(text -> notes.accept(network.bridge(), text));
            }
        } catch (final IOException e) {
            all.close();
            throw e;
        }
        return all;
    }

    /** The sockets of the network of {@code bridge}. */
    public HostSockets sockets(final String bridge) {
        final NettySockets of = sockets.get(bridge);
        return of == null ? HostSockets.NONE : of;
    }

    /** {@code outside}, and what these sockets do. */
    public Outside around(final Outside outside) {
        return sockets.isEmpty() ? outside : new OutsideWithSockets(outside, inbox, outstanding);
    }

    @Override
    public void close() {
        sockets.values().forEach(NettySockets::stop);
        final long begunNs = System.nanoTime();
        for (final NettySockets each : sockets.values()) {
            for (final Channel channel : each.stillClosing()) {
                final boolean _ = channel.closeFuture().awaitUninterruptibly(
                        Math.max(0, LINGER_NS - (System.nanoTime() - begunNs)), TimeUnit.NANOSECONDS);
            }
        }
        loop.ifPresent(group -> {
            final Future<?> _ = group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                    .awaitUninterruptibly();
        });
    }
}
