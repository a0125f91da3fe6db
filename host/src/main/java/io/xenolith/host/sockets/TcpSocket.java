package io.xenolith.host.sockets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.xenolith.usernet.SocketEvent;

/**
 * One TCP connection of this machine. It reads so much ahead of its guest and no more, and says when what the guest sent has
 * gone, so that each side waits for the other.
 */
final class TcpSocket extends ChannelInboundHandlerAdapter implements HostFlow {
    /** Bytes read that the guest has not acknowledged. */
    private static final int AHEAD_MAX = 192 << 10;

    private final long number;
    private final FlowTable flows;
    private Channel channel;
    /** The connection is there: what is sent can go. */
    private boolean connected;
    private int ahead;
    private boolean inputFinished;
    private boolean outputFinished;
    /** Nothing is told of it any more. */
    private boolean over;

    TcpSocket(final long number, final FlowTable flows) {
        this.number = number;
        this.flows = flows;
    }

    /** The connection is being made; a guest that gives up meanwhile must not leave a socket behind. */
    void connecting(final Channel newChannel) {
        channel = newChannel;
    }

    /** The connection is there. */
    void connected(final Channel newChannel) {
        channel = newChannel;
        connected = true;
        if (over) {
            reset();
        } else {
            readOn();
        }
    }

    /** It has come to nothing. */
    void broken() {
        if (!over) {
            flows.tell(new SocketEvent.Broken(number));
            leave();
        }
    }

    private void leave() {
        over = true;
        flows.remove(number);
    }

    private void readOn() {
        if (ahead < AHEAD_MAX && !inputFinished) {
            channel.read();
        }
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf bytes = (ByteBuf) message;
        try {
            if (!over && bytes.isReadable()) {
                final byte[] data = new byte[bytes.readableBytes()];
                bytes.readBytes(data);
                ahead += data.length;
                flows.tell(new SocketEvent.Received(number, data));
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        if (connected && !over) {
            readOn();
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputFinished && !over) {
            inputFinished = true;
            flows.tell(new SocketEvent.Finished(number));
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        if (!inputFinished || !outputFinished) {
            broken();
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        broken();
        reset();
    }

    @Override
    public void send(final byte[] data) {
        if (!connected) {
            return;
        }
        final ChannelFuture _ = channel.writeAndFlush(Unpooled.wrappedBuffer(data)).addListener(written -> {
            if (!written.isSuccess()) {
                broken();
            } else if (!over) {
                flows.tell(new SocketEvent.Written(number, data.length));
            }
        });
    }

    @Override
    public void consumed(final int bytes) {
        ahead -= bytes;
        if (connected) {
            readOn();
        }
    }

    @Override
    public void finish() {
        if (!connected) {
            return;
        }
        // An empty write is done when all before it is.
        final ChannelFuture _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            outputFinished = true;
            final ChannelFuture _ = ((DuplexChannel) channel).shutdownOutput();
        });
    }

    @Override
    public void close() {
        leave();
        if (connected) {
            flows.closing(channel);
            final ChannelFuture _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void abort() {
        leave();
        reset();
    }

    private void reset() {
        if (channel != null && channel.isOpen()) {
            FlowTable.reset(channel);
        }
    }
}
