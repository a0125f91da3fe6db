package io.xenolith.host.gdb;

import java.util.Optional;

/** The way to gdb and back, for the host's thread. */
interface GdbLink extends AutoCloseable {
    /** Nothing has come that {@link #next} has not given yet. */
    boolean quiet();

    /** What has come next; waits for it up to {@code timeoutMs} of real time. */
    Optional<GdbEvent> next(long timeoutMs);

    /** Sends a packet; it is lost if nobody is connected. */
    void send(byte[] payload);

    /** Sends what is to be sent and takes no more connections. */
    @Override
    void close();
}
