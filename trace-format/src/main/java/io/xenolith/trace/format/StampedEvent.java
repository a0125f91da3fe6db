package io.xenolith.trace.format;

import io.xenolith.trace.TraceEvent;

/**
 * A fact with its place in the run.
 *
 * @param timeNs virtual time in nanoseconds since the host started
 * @param sequence 0 for the first event of the run, then one more each
 */
public record StampedEvent(long timeNs, long sequence, TraceEvent event) {
}
