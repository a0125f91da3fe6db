package io.xenolith.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.xenolith.control.v1.Hello;
import io.xenolith.control.v1.Refusal;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client of a {@link ControlServer}. What it sends is checked here: whatever breaks the protocol gets one refusal, and the
 * connection is closed. What it does not read is kept up to {@link ControlServer#UNREAD_BYTES_MAX}; then it is dropped.
 */
public final class ControlConnection extends SimpleChannelInboundHandler<ByteBuf> {
    /** A client that does not greet so long is dropped. */
    private static final long GREETING_SECONDS = 10;
    /** With so many bytes of requests on its hands the host reads no more of the client; it goes on at half of that. */
    static final long PENDING_BYTES_MAX = 1 << 18;

    /** As above, while a domain comes on the connection: more than its host is told to send. */
    static final long MIGRATION_BYTES_MAX = 16 << 20;

    /** What input and cancelling take of these besides the bytes typed: the host keeps something for each. */
    static final int PART_BYTES = 64;
    /** A client that the host does not read of is looked after so often: its end is noticed by writing only. */
    static final long LOOK_SECONDS = 10;

    /** With so many bytes unread, a client gets no more of what may be lost. */
    private static final long EXPENDABLE_BYTES_MAX = 1 << 20;
    /** Requests of one client that may wait for an answer. */
    private static final int OPEN_REQUESTS_MAX = 256;

    private final ControlHandler handler;
    private final Channel channel;
    private final Runnable onGreeting;
    /** Clients that are gone, and of which something waits. */
    private final AtomicInteger leaving;
    /** Bytes of each request that waits for its last answer, by number. */
    private final Map<Long, Integer> open = new ConcurrentHashMap<>();
    /** What may be pending; of the server's thread, and written once. */
    private volatile long pendingBytesMax = PENDING_BYTES_MAX;
    /** Bytes of requests that nobody has taken yet. */
    private final AtomicLong pendingBytes = new AtomicLong();
    private boolean greeted;
    /** Somebody will look whether the client is still there. Of the server's thread. */
    private boolean looking;
    /** Nothing more of the client is looked at. Of the server's thread, as {@link #greeted}. */
    private boolean done;

    /**
     * @param onGreeting told once that the client has greeted
     * @param leaving counts the clients that are gone, and of which something waits
     */
    ControlConnection(final ControlHandler handler, final Channel channel, final Runnable onGreeting,
            final AtomicInteger leaving) {
        this.leaving = leaving;
        this.handler = handler;
        this.channel = channel;
        this.onGreeting = onGreeting;
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        final var _ = context.executor().schedule(() -> {
            if (!greeted) {
                refuse("no greeting within " + GREETING_SECONDS + " s");
            }
        }, GREETING_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        done = true;
        if (greeted) {
            leaving.incrementAndGet();
            handler.closed(this);
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            refuse("a message is longer than " + Protocol.MESSAGE_BYTES_MAX + " bytes");
        } else {
            // A connection that was reset, or a TLS peer that is none.
            drop();
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final ByteBuf frame) {
        if (done) {
            return;
        }
        try {
            take(ToHost.parseFrom(frame.nioBuffer()));
        } catch (final InvalidProtocolBufferException e) {
            refuse("a message is malformed: " + e.getMessage());
        }
    }

    private void take(final ToHost message) {
        switch (message.getMessageCase()) {
            case HELLO -> greet(message.getHello());
            case REQUEST -> take(message.getRequest());
            case MESSAGE_NOT_SET -> refuse("a message is neither greeting nor request");
        }
    }

    private void greet(final Hello hello) {
        if (greeted) {
            refuse("a second greeting");
        } else if (hello.getVersion() != Protocol.VERSION) {
            refuse(Protocol.versionMismatch("host", "client", hello.getVersion()));
        } else {
            greeted = true;
            onGreeting.run();
            write(ToClient.newBuilder()
                    .setHello(Hello.newBuilder().setVersion(Protocol.VERSION).setProgram("xenolith host"))
                    .build());
        }
    }

    private void take(final Request request) {
        if (!greeted) {
            refuse("a request comes before the greeting");
            return;
        }
        switch (request.getWhatCase()) {
            // A request that both sides end at the same time is no mistake of the client's.
            case CONSOLE_INPUT -> {
                if (!request.getConsoleInput().getData().isEmpty()) {
                    part(request, request.getConsoleInput().getData().size());
                }
            }
            case MIGRATION_PART -> part(request, request.getMigrationPart().getData().size());
            case LINK_FRAME -> part(request, request.getLinkFrame().getFrame().size());
            case CANCEL -> part(request, 0);
            case WHAT_NOT_SET -> refuse("request " + request.getId() + " asks for nothing that is known");
            case MIGRATION_OFFER -> {
                pendingBytesMax = MIGRATION_BYTES_MAX;
                begin(request);
            }
            case TOOLSTACK, CONSOLE_ATTACH, EVENTS_SUBSCRIBE, STATUS, STOP, MIGRATE, MIGRATION_QUERY, LINK,
                    LINK_OFFER, SNAPSHOT_SAVE ->
                begin(request);
        }
    }

    private void part(final Request request, final int bytes) {
        if (open.containsKey(request.getId())) {
            pending(PART_BYTES + bytes);
            handler.request(this, request);
        }
    }

    private void begin(final Request request) {
        if (open.size() >= OPEN_REQUESTS_MAX) {
            refuse("more than " + OPEN_REQUESTS_MAX + " requests wait for an answer");
        } else if (open.putIfAbsent(request.getId(), request.getSerializedSize()) != null) {
            refuse("request " + request.getId() + " was asked before and has no answer yet");
        } else {
            pending(request.getSerializedSize());
            handler.request(this, request);
        }
    }

    private void pending(final int bytes) {
        if (pendingBytes.addAndGet(bytes) > pendingBytesMax) {
            channel.config().setAutoRead(false);
            // The host's thread may have taken all meanwhile, and will not come again.
            given(0);
            look();
        }
    }

    /** As long as the client is not read of, its end is found by writing to it. */
    private void look() {
        if (looking || channel.config().isAutoRead()) {
            return;
        }
        looking = true;
        final var _ = channel.eventLoop().schedule(() -> {
            looking = false;
            if (channel.isActive() && !channel.config().isAutoRead()) {
                write(ToClient.getDefaultInstance());
                look();
            }
        }, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * An input of so many bytes has been taken, or with 0 a cancelling is done: the client may send more. Once for each, from
     * any thread.
     */
    public void taken(final int bytes) {
        given(PART_BYTES + bytes);
    }

    /** Nothing waits any more of what the client, which is gone, has asked for. Once, from any thread. */
    public void forgotten() {
        leaving.decrementAndGet();
    }

    private void given(final int bytes) {
        if (pendingBytes.addAndGet(-bytes) <= pendingBytesMax / 2) {
            channel.config().setAutoRead(true);
        }
    }

    /**
     * Sends an answer, if the client is there and waits for it; one that is too long for a message becomes a failure, which is the
     * last. Never waits, and may be called by any thread.
     */
    public void reply(final Reply reply) {
        final ToClient message = ToClient.newBuilder().setReply(reply).build();
        if (message.getSerializedSize() <= Protocol.MESSAGE_BYTES_MAX) {
            send(message);
        } else {
            send(ToClient.newBuilder().setReply(Reply.newBuilder().setId(reply.getId()).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason("the answer is too long"))).build());
        }
    }

    /**
     * As {@link #reply}, for what may be lost: a client that has much unread does not get it.
     *
     * @return it is on its way
     */
    public boolean replyIfRead(final Reply reply) {
        if (!channel.isActive()
                || channel.bytesBeforeUnwritable() < ControlServer.UNREAD_BYTES_MAX - EXPENDABLE_BYTES_MAX) {
            return false;
        }
        reply(reply);
        return true;
    }

    private void send(final ToClient message) {
        final Reply reply = message.getReply();
        final Integer requestBytes = reply.getLast() ? open.remove(reply.getId()) : open.get(reply.getId());
        if (requestBytes == null) {
            return;
        }
        if (reply.getLast()) {
            given(requestBytes);
        }
        write(message);
    }

    /** Closes the connection, whatever is on its way. */
    public void drop() {
        final ChannelFuture _ = channel.close();
    }

    private void refuse(final String reason) {
        if (!done) {
            done = true;
            final ChannelFuture _ = channel.writeAndFlush(bytes(
                    ToClient.newBuilder().setRefusal(Refusal.newBuilder().setReason(reason)).build()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void write(final ToClient message) {
        if (!channel.isActive()) {
            return;
        }
        final ChannelFuture _ = channel.writeAndFlush(bytes(message));
        if (!channel.isWritable()) {
            drop();
        }
    }

    private ByteBuf bytes(final ToClient message) {
        final byte[] bytes = message.toByteArray();
        if (bytes.length > Protocol.MESSAGE_BYTES_MAX) {
            throw new IllegalStateException("message of " + bytes.length + " bytes, want at most "
                    + Protocol.MESSAGE_BYTES_MAX);
        }
        return channel.alloc().buffer(Protocol.LENGTH_BYTES + bytes.length).writeInt(bytes.length).writeBytes(bytes);
    }
}
