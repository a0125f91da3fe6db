package io.xenolith.domu;

/** There is no program of that name; the message says what there is. */
public final class UnknownProgramException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownProgramException(final String message) {
        super(message);
    }

    UnknownProgramException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
