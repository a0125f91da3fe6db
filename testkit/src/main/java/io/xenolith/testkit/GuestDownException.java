package io.xenolith.testkit;

/** The guest has shut down or crashed, and can do nothing for the test any more. */
public final class GuestDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GuestDownException(final String message) {
        super(message);
    }
}
