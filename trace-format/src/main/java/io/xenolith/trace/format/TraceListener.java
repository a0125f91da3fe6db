package io.xenolith.trace.format;

/** Hears every fact of a run, in order, on the thread that owns the host. */
public interface TraceListener {
    void accept(StampedEvent event);
}
