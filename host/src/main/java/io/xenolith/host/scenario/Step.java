package io.xenolith.host.scenario;

import io.xenolith.host.input.OutsideInput;

/**
 * One input and what it waits for.
 *
 * @param line where the file says so
 * @param afterNs virtual time from what it waits for to the input
 */
public record Step(int line, Trigger trigger, long afterNs, OutsideInput input) {
    /** One that happens as soon as it may. */
    public Step(final int line, final Trigger trigger, final OutsideInput input) {
        this(line, trigger, 0, input);
    }
}
