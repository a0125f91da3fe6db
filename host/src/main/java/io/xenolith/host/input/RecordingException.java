package io.xenolith.host.input;

import java.io.IOException;

/** A recording that cannot be replayed; the message says {@code FILE:LINE: why}. */
public final class RecordingException extends IOException {
    private static final long serialVersionUID = 1L;

    public RecordingException(final String message) {
        super(message);
    }
}
