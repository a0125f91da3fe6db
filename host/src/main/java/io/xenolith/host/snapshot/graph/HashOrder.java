package io.xenolith.host.snapshot.graph;

import java.util.Collection;

/** Collections by hash are walked through by places in a table: one made anew has the same order if its table is as large. */
final class HashOrder {
    private static final int LEAST = 16;
    /** Tables do not shrink, but few were ever so much larger. */
    private static final int TIMES_MOST = 64;
    private static final int SPREAD = 16;

    private HashOrder() {
    }

    /** Length of the smallest table that is walked through in the order of {@code keys}. */
    static int capacity(final Collection<?> keys) {
        int capacity = LEAST;
        while (capacity * 3L / 4 < keys.size()) {
            capacity *= 2;
        }
        final int least = capacity;
        while (!ordered(keys, capacity)) {
            capacity *= 2;
            if (capacity > TIMES_MOST * least) {
                // The hash codes are no part of the state: then its order cannot be, either.
                return least;
            }
        }
        return capacity;
    }

    private static boolean ordered(final Collection<?> keys, final int capacity) {
        int last = 0;
        for (final Object key : keys) {
            final int hash = key == null ? 0 : key.hashCode();
            final int place = (hash ^ hash >>> SPREAD) & capacity - 1;
            if (place < last) {
                return false;
            }
            last = place;
        }
        return true;
    }
}
