package io.xenolith.control;

import java.io.IOException;

/** The host cannot be reached, or does not answer as it should; the message is for people. */
public final class ControlException extends IOException {
    private static final long serialVersionUID = 1;

    public ControlException(final String message) {
        super(message);
    }

    public ControlException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
