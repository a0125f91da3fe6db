package io.xenolith.drivers.ring;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;

/**
 * Reports what one side does on a ring.
 *
 * @param sink where to
 * @param domain the domain that acts
 * @param device the device's name, the same text from both sides
 */
public record RingTrace(TraceSink sink, int domain, String device) {
    /** {@code side} of a request. */
    public static final String REQ = "req";
    /** {@code side} of a response. */
    public static final String RSP = "rsp";
    /** Reports nothing. */
    public static final RingTrace OFF = new RingTrace(TraceSink.OFF, -1, "");

    /** Ask this first when an argument costs something to make. */
    public boolean on() {
        return sink.on();
    }

    /** A slot was written; {@code slot} belongs to the event from now on. */
    public void slot(final String side, final int index, final long id, final String text, final byte[] slot) {
        sink.emit(new TraceEvent.RingSlot(domain, device, side, index, id, text, slot));
    }

    /** A slot was copied off the ring; {@code slot}, the copy, belongs to the event from now on. */
    public void take(final String side, final int index, final long id, final byte[] slot) {
        sink.emit(new TraceEvent.RingTake(domain, device, side, index, id, slot));
    }

    void push(final String side, final int oldProd, final int newProd, final int peerEvent, final boolean notifies) {
        if (sink.on()) {
            sink.emit(new TraceEvent.RingPush(domain, device, side, oldProd, newProd, peerEvent, notifies));
        }
    }
}
