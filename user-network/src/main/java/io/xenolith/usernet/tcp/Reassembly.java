package io.xenolith.usernet.tcp;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Data that came before what is in front of it, by its distance from a fixed point of the stream. Bounded by the window, and
 * in the number of pieces: a guest might send every other byte.
 */
final class Reassembly {
    private static final int PIECES_MAX = 256;

    private final TreeMap<Long, byte[]> pieces = new TreeMap<>();

    /** Keeps {@code data}, which begins at {@code at}, as far as nothing else covers it. */
    void add(final long at, final byte[] data) {
        long from = at;
        final Map.Entry<Long, byte[]> before = pieces.floorEntry(at);
        if (before != null) {
            from = Math.max(from, before.getKey() + before.getValue().length);
        }
        final long end = at + data.length;
        while (from < end && pieces.size() < PIECES_MAX) {
            final Map.Entry<Long, byte[]> next = pieces.ceilingEntry(from);
            final long to = next == null ? end : Math.min(end, next.getKey());
            if (to > from) {
                pieces.put(from, Arrays.copyOfRange(data, (int) (from - at), (int) (to - at)));
            }
            from = next == null ? end : next.getKey() + next.getValue().length;
        }
    }

    /** The piece that goes on at {@code at}, which is taken out; null if there is none. What lies before is forgotten. */
    byte[] take(final long at) {
        while (!pieces.isEmpty() && pieces.firstKey() <= at) {
            final Map.Entry<Long, byte[]> first = pieces.pollFirstEntry();
            final long skip = at - first.getKey();
            if (skip < first.getValue().length) {
                return Arrays.copyOfRange(first.getValue(), (int) skip, first.getValue().length);
            }
        }
        return null;
    }
}
