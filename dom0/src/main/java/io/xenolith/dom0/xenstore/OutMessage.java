package io.xenolith.dom0.xenstore;

import java.util.Optional;

/** A message on its way out, perhaps partly written. */
final class OutMessage {
    /** Replies wait without end: only events time out. */
    private static final long NEVER_LATE = Long.MAX_VALUE;

    private final byte[] bytes;
    private final boolean event;
    private final Optional<Cause> cause;
    private final long queuedNs;
    private int written;

    private OutMessage(final byte[] bytes, final boolean event, final Optional<Cause> cause, final long queuedNs) {
        this.bytes = bytes;
        this.event = event;
        this.cause = cause;
        this.queuedNs = queuedNs;
    }

    static OutMessage reply(final byte[] bytes, final Optional<Cause> cause) {
        return new OutMessage(bytes, false, cause, NEVER_LATE);
    }

    /** @param queuedNs the time now: the event is dropped when it is unread too long after that */
    static OutMessage event(final byte[] bytes, final Optional<Cause> cause, final long queuedNs) {
        return new OutMessage(bytes, true, cause, queuedNs);
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isEvent() {
        return event;
    }

    long queuedNs() {
        return queuedNs;
    }

    int written() {
        return written;
    }

    void wrote(final int count) {
        written += count;
    }

    boolean isDone() {
        return written == bytes.length;
    }

    /** The message was taken, dropped or timed out. */
    void gone() {
        cause.ifPresent(event ? Cause::eventGone : Cause::replyGone);
    }
}
