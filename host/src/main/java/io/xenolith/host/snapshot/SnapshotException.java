package io.xenolith.host.snapshot;

import java.io.IOException;

/** A snapshot cannot be made, or a file is none that can be used; the message says which and why. */
public final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    public SnapshotException(final String message) {
        super(message);
    }

    public SnapshotException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
