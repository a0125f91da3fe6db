package io.xenolith.testkit;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a hypercall answered.
 *
 * @param call what was called, for people
 * @param rc its result: negative means {@code -errno}
 * @param status the GNTST_* of a grant operation, which its result does not show; empty for other calls
 * @param output what it gave: a port, a handle; empty if it gives nothing but its result
 */
public record Answer(String call, long rc, OptionalInt status, OptionalLong output) {
    public Answer {
        Objects.requireNonNull(call);
    }

    static Answer of(final String call, final long rc) {
        return new Answer(call, rc, OptionalInt.empty(), OptionalLong.empty());
    }

    Answer withOutput(final long newOutput) {
        return new Answer(call, rc, status, OptionalLong.of(newOutput));
    }

    Answer withStatus(final int newStatus) {
        return new Answer(call, rc, OptionalInt.of(newStatus), output);
    }

    /** Neither the result nor the status is an error. */
    public boolean ok() {
        return rc >= 0 && status.orElse(0) == 0;
    }

    /**
     * What the call gave - its output, or else its result - if it succeeded.
     *
     * @throws AssertionError naming call and error if it failed
     */
    public long value() {
        if (!ok()) {
            throw new AssertionError(call + " failed: " + outcome());
        }
        return output.orElse(rc);
    }

    /** {@link #value} of calls that give an int: ports, handles, counts. */
    public int intValue() {
        return Math.toIntExact(value());
    }

    /** What came of it, for people. */
    String outcome() {
        if (rc < 0) {
            return XenError.text(rc);
        }
        return status.isPresent() && status.getAsInt() != 0 ? GrantStatus.text(status.getAsInt()) : Long.toString(rc);
    }

    @Override
    public String toString() {
        return call + " = " + outcome() + (ok() && output.isPresent() ? ", giving " + output.getAsLong() : "");
    }
}
