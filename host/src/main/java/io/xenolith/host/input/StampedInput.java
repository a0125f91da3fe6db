package io.xenolith.host.input;

/**
 * An input and when it takes effect.
 *
 * @param timeNs virtual time in nanoseconds since the host started
 * @param turn turn of the run loop before which it took effect, so that a replay gives it at exactly the same point although
 *        several turns may fall on one time; {@link #ANY_TURN} for an input that has not taken effect yet
 */
public record StampedInput(long timeNs, long turn, OutsideInput input) {
    /** The turn does not matter. */
    public static final long ANY_TURN = -1;

    /** An input that is to take effect at {@code timeNs}. */
    public StampedInput(final long timeNs, final OutsideInput input) {
        this(timeNs, ANY_TURN, input);
    }
}
