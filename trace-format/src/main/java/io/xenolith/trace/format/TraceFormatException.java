package io.xenolith.trace.format;

import java.io.IOException;

/** A file is no trace, of a version this reader does not know, or broken; the message says which, and where. */
public final class TraceFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public TraceFormatException(final String message) {
        super(message);
    }
}
