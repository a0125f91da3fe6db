package io.xenolith.trace.format;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The sink of one host: gives each fact its virtual time and its number, once, and hands it to everyone who listens (trace
 * file, summary, expectations). Off while nobody does. Owned by the host's thread.
 */
public final class TraceStamper implements TraceSink {
    private final LongSupplier timeNs;
    private final List<TraceListener> listeners = new ArrayList<>();
    private long sequence;

    /** Stamps with {@code timeNs}, the virtual clock. */
    public TraceStamper(final LongSupplier timeNs) {
        this.timeNs = timeNs;
    }

    /** Adds a listener; it hears what happens from now on, after those added before it. */
    public void add(final TraceListener listener) {
        listeners.add(listener);
    }

    /** How many facts there have been. */
    public long sequence() {
        return sequence;
    }

    /** The next fact has number {@code next}: this takes the place of another stamper. */
    public void goOnWith(final long next) {
        sequence = next;
    }

    @Override
    public boolean on() {
        return !listeners.isEmpty();
    }

    @Override
    public void emit(final TraceEvent event) {
        final StampedEvent stamped = new StampedEvent(timeNs.getAsLong(), sequence++, event);
        for (final TraceListener listener : listeners) {
            listener.accept(stamped);
        }
    }
}
