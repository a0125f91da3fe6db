package io.xenolith.host.scenario;

import io.xenolith.host.input.OutsideInput;

/**
 * One input and what it waits for.
 *
 * @param line where the file says so
 */
public record Step(int line, Trigger trigger, OutsideInput input) {
}
