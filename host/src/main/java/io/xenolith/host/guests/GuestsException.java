package io.xenolith.host.guests;

import java.io.IOException;

/** Guests that cannot be fetched or made; the message says what, and what to do. */
public final class GuestsException extends IOException {
    private static final long serialVersionUID = 1L;

    public GuestsException(final String message) {
        super(message);
    }

    public GuestsException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
