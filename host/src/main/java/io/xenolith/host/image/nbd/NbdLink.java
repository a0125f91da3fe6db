package io.xenolith.host.image.nbd;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The way to an export, over as many connections as it takes. When one is lost, what has not been answered is sent again over the
 * next: each request does the same twice as once. What a server has answered but was not told to flush may be lost with it, and what
 * it has not answered it may still do later, so the flush that follows fails.
 */
final class NbdLink implements AutoCloseable {
    private static final int IN_FLIGHT = 16;
    private static final int CONNECTIONS_A_REQUEST = 2;
    private static final long FIRST_PAUSE_MS = 50;
    private static final long NS_PER_MS = 1_000_000;

    private final NbdUri uri;
    private final NbdPatience patience;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("nbd", true),
            NioIoHandler.newFactory());
    private final NbdExport export;
    private Optional<NbdConnection> connection;
    /** The last answer came. */
    private boolean trusted = true;
    /** Why there is no connection, and since when (System.nanoTime) nobody has tried. */
    private String lostBy = "";
    private long triedNs;
    /** Something was changed that no flush has covered. */
    private boolean unflushed;
    /** A connection was lost while that was so, or before a change was answered. */
    private boolean suspect;

    /** @throws ImageException the export cannot be had; the message completes "nbd://...: " */
    NbdLink(final NbdUri uri, final NbdPatience patience) throws IOException {
        this.uri = uri;
        this.patience = patience;
        try {
            connection = Optional.of(NbdConnection.open(uri, group, patience.connectMs()));
        } catch (final IOException e) {
            shutDown();
            throw e;
        }
        export = connection.get().export();
    }

    NbdExport export() {
        return export;
    }

    /** A flush is needed, or is to say that it comes too late. */
    boolean needsFlush() {
        return unflushed || suspect;
    }

    /**
     * Has the server do {@code requests}, several at a time; what is read is in their arrays then.
     *
     * @throws ImageException one was refused, or cannot be answered any more; the message completes "nbd://...: "
     */
    void perform(final List<NbdRequest> requests) throws IOException {
        final NbdReply[] replies = new NbdReply[requests.size()];
        IOException lost = null;
        for (int i = 0; i < CONNECTIONS_A_REQUEST; i++) {
            final NbdConnection over = connection(lost);
            try {
                exchange(over, requests, replies);
                trusted = true;
                check(requests, replies);
                return;
            } catch (final ServerError e) {
                throw new ImageException(e.getMessage(), e);
            } catch (final IOException e) {
                suspect |= leavesChange(requests, replies);
                lose(over, e);
                lost = e;
            }
        }
        throw lost;
    }

    /** Sends those without a reply, and waits for them. */
    private void exchange(final NbdConnection over, final List<NbdRequest> requests, final NbdReply[] replies)
            throws IOException {
        final NbdRequest[] sent = new NbdRequest[replies.length];
        int next = 0;
        for (int i = 0; i < replies.length; i++) {
            for (; next < replies.length && next < i + IN_FLIGHT; next++) {
                if (replies[next] == null) {
                    sent[next] = requests.get(next).again();
                    over.send(sent[next]);
                }
            }
            if (replies[i] == null) {
                replies[i] = NbdConnection.await(sent[i], trusted ? patience.answerMs() : patience.hastyMs());
                answered(sent[i], replies[i]);
            }
        }
    }

    private void answered(final NbdRequest request, final NbdReply reply) {
        switch (request.command()) {
            case READ -> System.arraycopy(reply.data(), 0, request.bytes(), request.offset(), reply.data().length);
            case WRITE, TRIM, WRITE_ZEROES -> unflushed |= (request.flags() & Nbd.NBD_CMD_FLAG_FUA) == 0;
            case FLUSH -> unflushed &= reply.error() != 0;
            case DISC -> throw new IllegalStateException("a goodbye has no answer");
        }
    }

    private static void check(final List<NbdRequest> requests, final NbdReply[] replies) throws ServerError {
        for (int i = 0; i < replies.length; i++) {
            if (replies[i].error() != 0) {
                throw new ServerError("the server answers " + requests.get(i).command() + " at byte "
                        + requests.get(i).position() + ": " + replies[i].errorName());
            }
        }
    }

    /**
     * After a flush that was answered.
     *
     * @throws ImageException what was written before may not all have been there to be flushed
     */
    void checkFlushed() throws ImageException {
        if (suspect) {
            suspect = false;
            throw new ImageException(
                    "the connection was lost since the last flush: what was written before may be lost");
        }
    }

    /**
     * Something that changes the disk is left without an answer. The server may come to it at any time, even after what was written
     * over the next connection, and bring back what that had replaced.
     */
    private static boolean leavesChange(final List<NbdRequest> requests, final NbdReply[] replies) {
        for (int i = 0; i < replies.length; i++) {
            if (replies[i] == null && requests.get(i).command().changes()) {
                return true;
            }
        }
        return false;
    }

    private void lose(final NbdConnection lost, final IOException why) {
        lost.abandon();
        connection = Optional.empty();
        lostBy = why.getMessage();
        suspect |= unflushed;
        unflushed = false;
    }

    /** @param lost why the last one broke in the midst of this request; null if it did not */
    private NbdConnection connection(final IOException lost) throws IOException {
        if (connection.isEmpty()) {
            connection = Optional.of(reconnect(lost != null && trusted));
        }
        return connection.get();
    }

    /** @param again as long as there is patience for; otherwise once, and that not at each request */
    private NbdConnection reconnect(final boolean again) throws IOException {
        final long begunNs = System.nanoTime();
        if (!again && begunNs - triedNs < patience.hastyMs() * NS_PER_MS) {
            throw new ImageException(lostBy);
        }
        trusted = false;
        long pauseMs = FIRST_PAUSE_MS;
        while (true) {
            try {
                final NbdConnection made = NbdConnection.open(uri, group,
                        again ? patience.connectMs() : patience.hastyMs());
                if (!made.export().equals(export)) {
                    made.abandon();
                    throw new ImageException("the server has another export of that name now");
                }
                return made;
            } catch (final IOException e) {
                lostBy = e.getMessage();
                triedNs = System.nanoTime();
                if (!again || triedNs - begunNs + pauseMs * NS_PER_MS > patience.reconnectMs() * NS_PER_MS) {
                    throw e;
                }
            }
            pause(pauseMs);
            pauseMs *= 2;
        }
    }

    private static void pause(final long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    @Override
    public void close() {
        connection.ifPresent(NbdConnection::close);
        connection = Optional.empty();
        shutDown();
    }

    private void shutDown() {
        final Future<?> _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** The server has answered, and said no. */
    private static final class ServerError extends IOException {
        private static final long serialVersionUID = 1L;

        ServerError(final String message) {
            super(message);
        }
    }
}
