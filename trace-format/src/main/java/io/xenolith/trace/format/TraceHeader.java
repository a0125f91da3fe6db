package io.xenolith.trace.format;

/**
 * What a trace file says about its run.
 *
 * @param seed of the host
 * @param config the run's configuration, as text for people
 */
public record TraceHeader(long seed, String config) {
}
