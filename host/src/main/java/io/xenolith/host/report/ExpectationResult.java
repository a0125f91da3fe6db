package io.xenolith.host.report;

/**
 * Whether an expectation of the scenario held.
 *
 * @param line where the scenario states it
 * @param text the expectation, for people
 * @param held whether it did
 * @param detail what was found instead; empty if it held
 */
public record ExpectationResult(int line, String text, boolean held, String detail) {
}
