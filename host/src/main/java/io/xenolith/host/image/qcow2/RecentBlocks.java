package io.xenolith.host.image.qcow2;

import java.util.LinkedHashMap;
import java.util.Map;

/** The blocks that were used last, by where they are in a file: at least one, and no more than there is room for. */
final class RecentBlocks {
    private final Map<Long, byte[]> blocks;

    /**
     * @param roomBytes for all
     * @param blockBytes of each
     */
    RecentBlocks(final int roomBytes, final int blockBytes) {
        final int most = Math.max(1, roomBytes / blockBytes);
        blocks = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(final Map.Entry<Long, byte[]> eldest) {
                return size() > most;
            }
        };
    }

    /** The block at {@code offset}, or null. */
    byte[] get(final long offset) {
        return blocks.get(offset);
    }

    void put(final long offset, final byte[] block) {
        blocks.put(offset, block);
    }
}
