package io.xenolith.host.sockets;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.xenolith.usernet.SocketEvent;
import java.util.ArrayDeque;
import java.util.Deque;

/** A UDP flow that began inside: a socket that talks with one address. */
final class UdpSocket extends SimpleChannelInboundHandler<DatagramPacket> implements HostFlow {
    /** After an answer more may follow, though not to a question for a name. */
    private static final long MORE_NS = 1_000_000_000L;
    private static final int EARLY_MAX = 16;

    private final long number;
    private final FlowTable flows;
    private final boolean oneAnswer;
    /** What was sent before the socket was ready. */
    private final Deque<byte[]> early = new ArrayDeque<>();
    private Channel channel;
    private int unanswered;
    private boolean over;

    /** @param oneAnswer each datagram has one answer */
    UdpSocket(final long number, final FlowTable flows, final boolean oneAnswer) {
        this.number = number;
        this.flows = flows;
        this.oneAnswer = oneAnswer;
    }

    void connected(final Channel newChannel) {
        channel = newChannel;
        if (over) {
            final ChannelFuture _ = channel.close();
            return;
        }
        early.forEach(this::write);
        early.clear();
    }

    /** Nobody is there. */
    void broken() {
        if (!over) {
            flows.tell(new SocketEvent.Broken(number));
            flows.answered(number);
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final DatagramPacket packet) {
        if (over) {
            return;
        }
        final byte[] data = new byte[packet.content().readableBytes()];
        packet.content().readBytes(data);
        final boolean _ = flows.offer(new SocketEvent.Received(number, data));
        unanswered--;
        if (!oneAnswer) {
            flows.awaitAnswer(number, MORE_NS);
        } else if (unanswered <= 0) {
            flows.answered(number);
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        broken();
    }

    @Override
    public void send(final byte[] data) {
        unanswered++;
        if (channel != null) {
            write(data);
        } else if (early.size() < EARLY_MAX) {
            early.add(data);
        }
    }

    /** What comes faster than it goes is lost. */
    private void write(final byte[] data) {
        if (!channel.isWritable()) {
            return;
        }
        final ChannelFuture _ = channel.writeAndFlush(Unpooled.wrappedBuffer(data)).addListener(written -> {
            if (!written.isSuccess()) {
                broken();
            }
        });
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
        over = true;
        flows.remove(number);
        if (channel != null) {
            final ChannelFuture _ = channel.close();
        }
    }

    @Override
    public void abort() {
        close();
    }
}
