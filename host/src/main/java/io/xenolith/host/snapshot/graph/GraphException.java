package io.xenolith.host.snapshot.graph;

import java.io.IOException;

/** A graph cannot be written, or bytes are no graph of this program; the message says why. */
public final class GraphException extends IOException {
    private static final long serialVersionUID = 1L;

    public GraphException(final String message) {
        super(message);
    }

    public GraphException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
