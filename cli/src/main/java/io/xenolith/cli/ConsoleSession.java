package io.xenolith.cli;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.ConsoleInput;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;

/** Somebody at a domain's console: what they type goes there, what it writes comes here. */
final class ConsoleSession {
    private static final int BUFFER = 4_096;

    /** No key leaves. */
    static final int NO_ESCAPE = -1;

    private final ControlClient client;
    private final long id;
    private volatile boolean left;

    /**
     * Attaches to a console.
     *
     * @param scrollBackBytes so much of what was written before is shown first
     */
    ConsoleSession(final ControlClient client, final int domid, final int scrollBackBytes) throws IOException {
        this.client = client;
        id = client.nextId();
        client.send(Request.newBuilder().setId(id).setConsoleAttach(
                ConsoleAttach.newBuilder().setDomid(domid).setScrollBackBytes(scrollBackBytes)).build());
    }

    /**
     * Shows what the domain writes until it is gone, or until whoever types leaves.
     *
     * @param escape the byte that leaves, or {@link #NO_ESCAPE}
     * @param endLeaves the end of {@code keys} leaves, too; else answers to what was typed are still shown
     * @return why it could not be shown; "" if it was
     */
    String run(final InputStream keys, final OutputStream screen, final int escape, final boolean endLeaves)
            throws IOException {
        final AtomicReference<IOException> failure = new AtomicReference<>();
        Thread.ofVirtual().name("console input").start(() -> {
            try {
                if (type(keys, escape) || endLeaves) {
                    leave();
                }
            } catch (final IOException e) {
                failure.set(e);
                leave();
            }
        });
        Reply reply = client.next();
        while (!reply.getLast()) {
            reply.getConsoleOutput().getData().writeTo(screen);
            screen.flush();
            reply = client.next();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return reply.getFailure().getReason();
    }

    /** Types {@code keys} to their end; true if one left. */
    private boolean type(final InputStream keys, final int escape) throws IOException {
        final byte[] buffer = new byte[BUFFER];
        for (int read = keys.read(buffer); read >= 0; read = keys.read(buffer)) {
            final int leaving = indexOf(escape, buffer, read);
            final int typed = leaving < 0 ? read : leaving;
            if (typed > 0) {
                client.send(Request.newBuilder().setId(id).setConsoleInput(
                        ConsoleInput.newBuilder().setData(ByteString.copyFrom(buffer, 0, typed))).build());
            }
            if (leaving >= 0) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(final int key, final byte[] bytes, final int count) {
        for (int i = 0; i < count; i++) {
            if ((bytes[i] & 0xff) == key) {
                return i;
            }
        }
        return -1;
    }

    /** The host answers this with the last of the output, which ends {@link #run}. */
    private void leave() {
        left = true;
        try {
            client.cancel(id);
        } catch (final IOException e) {
            // The connection is gone, which whoever reads from it sees too.
        }
    }

    /** It ended because whoever types left, not because the domain did. */
    boolean isLeft() {
        return left;
    }
}
