package io.xenolith.dom0.xenstore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The watches of all connections, by what they watch: who is told of a change is found without asking every watch. */
final class WatchTable {
    /**
     * A watch that is set.
     *
     * @param number later ones have larger numbers
     */
    record Entry(Connection connection, Watch watch, long number) {
    }

    /** Connections in the order they came, watches in the order they were set. */
    private static final Comparator<Entry> ORDER = Comparator
            .comparingLong((Entry entry) -> entry.connection().order()).thenComparingLong(Entry::number);

    private final Map<String, List<Entry>> byPath = new HashMap<>();
    private long last;

    void add(final Connection connection, final Watch watch) {
        byPath.computeIfAbsent(watch.path(), _ -> new ArrayList<>()).add(new Entry(connection, watch, ++last));
    }

    void remove(final Connection connection, final Watch watch) {
        byPath.computeIfPresent(watch.path(), (_, entries) -> {
            entries.removeIf(entry -> entry.connection() == connection && entry.watch().equals(watch));
            return entries.isEmpty() ? null : entries;
        });
    }

    /** The watches on {@code changed} and, unless {@code exact}, on the nodes above it. */
    List<Entry> matching(final String changed, final boolean exact) {
        final List<Entry> found = new ArrayList<>(byPath.getOrDefault(changed, List.of()));
        String path = changed;
        while (!exact && !path.equals(XsPath.ROOT)) {
            path = XsPath.parent(path);
            found.addAll(byPath.getOrDefault(path, List.of()));
        }
        found.sort(ORDER);
        return found;
    }
}
