package io.xenolith.host.daemon;

import java.io.Closeable;
import java.io.IOException;

/** Closes several things of which each may fail. */
final class CloseAll {
    private CloseAll() {
    }

    /**
     * Closes {@code parts} in their order, all of them.
     *
     * @throws IOException or an unchecked exception: the first that was thrown, with the others behind it
     */
    static void of(final Closeable... parts) throws IOException {
        Exception first = null;
        for (final Closeable part : parts) {
            try {
                part.close();
            } catch (final IOException | RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof final IOException e) {
            throw e;
        }
        if (first instanceof final RuntimeException e) {
            throw e;
        }
    }
}
