package io.xenolith.host.sockets;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Datagrams that guests have sent and Netty's thread has not come to. Nobody says of a datagram that it has gone, so a guest does
 * not wait, and those that find no room are lost. Used by any thread.
 */
final class Backlog {
    private static final long BYTES_MAX = 4 << 20;
    /** What a datagram takes beside its bytes: empty ones must not be without end. */
    private static final int EACH = 256;

    private final AtomicLong waiting = new AtomicLong();

    /** @return false if there is no room for a datagram of {@code bytes} */
    boolean add(final int bytes) {
        if (waiting.addAndGet(bytes + EACH) <= BYTES_MAX) {
            return true;
        }
        gone(bytes);
        return false;
    }

    /** A datagram of {@code bytes} does not wait any more. */
    void gone(final int bytes) {
        waiting.addAndGet(-(bytes + EACH));
    }
}
