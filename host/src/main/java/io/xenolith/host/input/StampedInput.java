package io.xenolith.host.input;

/**
 * An input and when it takes effect.
 *
 * @param timeNs virtual time in nanoseconds since the host started
 */
public record StampedInput(long timeNs, OutsideInput input) {
}
