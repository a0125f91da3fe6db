package io.xenolith.host.sockets;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.xenolith.usernet.SocketEvent;
import io.xenolith.usernet.udp.UdpFlows;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** A forwarded UDP port: each address that sends to it is a flow. */
final class UdpListener extends SimpleChannelInboundHandler<DatagramPacket> {
    /**
     * Beyond the flows that there may be, whose quietest each new one displaces: room for those that the host's thread has not come
     * to yet.
     */
    private static final int PEERS_MAX = 2 * UdpFlows.FLOWS_MAX;

    private final int forward;
    private final FlowTable flows;
    private final Map<InetSocketAddress, Long> peers = new HashMap<>();

    UdpListener(final int forward, final FlowTable flows) {
        this.forward = forward;
        this.flows = flows;
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final DatagramPacket packet) {
        final byte[] data = new byte[packet.content().readableBytes()];
        packet.content().readBytes(data);
        final InetSocketAddress from = packet.sender();
        Long number = peers.get(from);
        if (number == null) {
            if (peers.size() >= PEERS_MAX) {
                return;
            }
            number = flows.nextNumber();
            peers.put(from, number);
            flows.add(number, new Peer(number, from, context.channel()));
            flows.tell(new SocketEvent.Accepted(number, forward, from.getPort()));
        }
        final boolean _ = flows.offer(new SocketEvent.Received(number, data));
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // An answer that could not be delivered; the listener goes on.
    }

    /** The flow of one address. */
    private final class Peer implements HostFlow {
        private final long number;
        private final InetSocketAddress address;
        private final Channel channel;

        Peer(final long number, final InetSocketAddress address, final Channel channel) {
            this.number = number;
            this.address = address;
            this.channel = channel;
        }

        @Override
        public void send(final byte[] data) {
            if (channel.isWritable()) {
                final ChannelFuture _ = channel
                        .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(data), address));
            }
        }

        @Override
        public void consumed(final int bytes) {
            // Datagrams are not counted.
        }

        @Override
        public void finish() {
            // Datagrams have no end.
        }

        @Override
        public void close() {
            peers.remove(address);
            flows.remove(number);
        }

        @Override
        public void abort() {
            close();
        }
    }
}
