package io.xenolith.host.image;

import java.util.HashMap;
import java.util.Map;

/**
 * The images this process has open: one writer, or any number of readers. The operating system's locks cannot say this:
 * they belong to the process, and are lost when any other handle of the same file is closed. This is the only state that
 * hosts of one process share, and it holds only names.
 */
public final class OpenImages {
    private static final int WRITER = -1;
    private static final Map<String, Integer> USERS = new HashMap<>();

    private OpenImages() {
    }

    /** Notes one more user of {@code image} (a real path, or a URI); false if it may not have it. */
    public static boolean enter(final String image, final boolean writes) {
        synchronized (USERS) {
            final int users = USERS.getOrDefault(image, 0);
            if (users == WRITER || (writes && users > 0)) {
                return false;
            }
            USERS.put(image, writes ? WRITER : users + 1);
            return true;
        }
    }

    /** Undoes one {@link #enter}. */
    public static void leave(final String image) {
        synchronized (USERS) {
            USERS.computeIfPresent(image, (name, users) -> users <= 1 ? null : users - 1);
        }
    }
}
