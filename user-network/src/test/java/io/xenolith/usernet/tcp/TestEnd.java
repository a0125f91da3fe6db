package io.xenolith.usernet.tcp;

import io.xenolith.usernet.TestClock;
import io.xenolith.usernet.packet.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.function.BiConsumer;

/** One end of a connection with a program above it that sends some bytes, and takes at its own pace what comes. */
final class TestEnd implements TcpPeer {
    private static final int CHUNK_MAX = 100_000;
    private static final long PAUSE_NS = 5_000_000;

    private final TestClock clock;
    private final Random random;
    private final byte[] toSend;
    private final BiConsumer<TcpSegment, Integer> wire;
    final TcpEndpoint endpoint;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int sent;
    private int delivered;
    private int untaken;
    private boolean taking;
    boolean offered;
    boolean finishSeen;
    boolean ended;
    boolean endedInOrder;

    TestEnd(final int port, final int otherPort, final TestClock clock, final Random random, final byte[] toSend,
            final BiConsumer<TcpSegment, Integer> wire) {
        this.clock = clock;
        this.random = random;
        this.toSend = toSend;
        this.wire = wire;
        this.endpoint = new TcpEndpoint(port, otherPort, random.nextInt(), clock, this);
    }

    @Override
    public void transmit(final TcpSegment segment, final int mss) {
        wire.accept(segment, mss);
    }

    @Override
    public void opened() {
        feed();
    }

    /** Sends as long as no more than the window waits, then says that this is all. */
    private void feed() {
        while (sent < toSend.length && sent - delivered < TcpEndpoint.SEND_MAX) {
            final int bytes = Math.min(Math.min(toSend.length - sent, 1 + random.nextInt(CHUNK_MAX)),
                    TcpEndpoint.SEND_MAX - (sent - delivered));
            final byte[] chunk = new byte[bytes];
            System.arraycopy(toSend, sent, chunk, 0, bytes);
            sent += bytes;
            endpoint.send(chunk);
        }
        if (sent == toSend.length) {
            endpoint.finish();
        }
    }

    @Override
    public void received(final byte[] data) {
        received.writeBytes(data);
        untaken += data.length;
        if (untaken > TcpEndpoint.RECEIVE_MAX) {
            throw new AssertionError("beyond the window: " + untaken);
        }
        if (!taking) {
            taking = true;
            clock.in(random.nextLong(PAUSE_NS), this::take);
        }
    }

    private void take() {
        taking = false;
        if (untaken > 0) {
            final int bytes = 1 + random.nextInt(untaken);
            untaken -= bytes;
            endpoint.taken(bytes);
        }
        if (untaken > 0 && !taking) {
            taking = true;
            clock.in(random.nextLong(PAUSE_NS), this::take);
        }
    }

    @Override
    public void delivered(final int bytes) {
        delivered += bytes;
        clock.in(0, this::feed);
    }

    int delivered() {
        return delivered;
    }

    @Override
    public void finished() {
        if (finishSeen) {
            throw new AssertionError("finished twice");
        }
        finishSeen = true;
    }

    @Override
    public void ended(final boolean inOrder) {
        if (ended) {
            throw new AssertionError("ended twice");
        }
        ended = true;
        endedInOrder = inOrder;
    }
}
