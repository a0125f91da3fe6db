package io.xenolith.testkit;

/** Says what a hypercall must have answered; each method throws an {@link AssertionError} with names, not numbers. */
public final class HypercallAssert {
    private final Answer answer;
    private String description = "";

    HypercallAssert(final Answer answer) {
        this.answer = answer;
    }

    /** Puts {@code newDescription} before the message of what fails. */
    public HypercallAssert as(final String newDescription) {
        description = "[" + newDescription + "] ";
        return this;
    }

    /** The result is no error, and neither is the status of a grant operation. */
    public HypercallAssert succeeds() {
        return check(answer.ok(), "success");
    }

    /** The result is {@code -error}. */
    public HypercallAssert failsWith(final XenError error) {
        return check(answer.rc() == -error.number(), XenError.text(-error.number()));
    }

    /** The result is exactly {@code rc}. */
    public HypercallAssert returns(final long rc) {
        return check(answer.rc() == rc, XenError.text(rc));
    }

    /** The hypercall worked and its one grant operation has {@code status}. */
    public HypercallAssert hasStatus(final GrantStatus status) {
        return check(answer.rc() == 0 && answer.status().orElse(1) == status.number(),
                GrantStatus.text(status.number()));
    }

    /** It succeeded and gave {@code value}: see {@link Answer#value}. */
    public HypercallAssert gives(final long value) {
        succeeds();
        if (answer.value() != value) {
            throw new AssertionError(description + answer.call() + ": expected it to give " + value + " but it gave "
                    + answer.value());
        }
        return this;
    }

    private HypercallAssert check(final boolean holds, final String expected) {
        if (!holds) {
            throw new AssertionError(
                    description + answer.call() + ": expected " + expected + " but was " + answer.outcome());
        }
        return this;
    }
}
