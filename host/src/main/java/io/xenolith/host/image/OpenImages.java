package io.xenolith.host.image;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The images this process has open: one writer, or any number of readers. The operating system's locks cannot say this:
 * they belong to the process, and are lost when any other handle of the same file is closed. This is the only state that
 * hosts of one process share, and it holds only paths.
 */
final class OpenImages {
    private static final int WRITER = -1;
    private static final Map<Path, Integer> USERS = new HashMap<>();

    private OpenImages() {
    }

    /** Notes one more user of {@code file} (a real path); false if it may not have it. */
    static boolean enter(final Path file, final boolean writes) {
        synchronized (USERS) {
            final int users = USERS.getOrDefault(file, 0);
            if (users == WRITER || (writes && users > 0)) {
                return false;
            }
            USERS.put(file, writes ? WRITER : users + 1);
            return true;
        }
    }

    /** Undoes one {@link #enter}. */
    static void leave(final Path file) {
        synchronized (USERS) {
            USERS.computeIfPresent(file, (path, users) -> users <= 1 ? null : users - 1);
        }
    }
}
