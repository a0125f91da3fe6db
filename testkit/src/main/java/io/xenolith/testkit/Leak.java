package io.xenolith.testkit;

/**
 * Something a test left behind.
 *
 * @param kind what it is
 * @param domid whose it is
 * @param what a sentence: which port, gref or frame, and its state now
 * @param origin the call that made it and the line of the test that made the call; empty if it was no hypercall or store of
 *        the test
 */
public record Leak(LeakKind kind, int domid, String what, String origin) {
    @Override
    public String toString() {
        return "d" + domid + ": " + what + (origin.isEmpty() ? "" : "\n      made by " + origin);
    }
}
