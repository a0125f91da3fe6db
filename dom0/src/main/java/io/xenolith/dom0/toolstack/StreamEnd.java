package io.xenolith.dom0.toolstack;

import java.io.Closeable;
import java.io.IOException;

/** Closes what was written to, or read from, when all that matters is known. */
final class StreamEnd {
    private StreamEnd() {
    }

    static void close(final Closeable stream) {
        try {
            stream.close();
        } catch (final IOException _) {
            // Nothing is expected of it any more.
        }
    }
}
