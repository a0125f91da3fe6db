package io.xenolith.drivers.block;

import java.util.HashMap;
import java.util.Map;

/** Keeps an {@link OverlayDevice}'s changes in memory: they are gone when the run is over. */
public final class MemoryOverlay implements OverlayStore {
    private final Map<Long, byte[]> blocks = new HashMap<>();

    @Override
    public boolean holds(final long block) {
        return blocks.containsKey(block);
    }

    @Override
    public void read(final long block, final byte[] target) {
        System.arraycopy(blocks.get(block), 0, target, 0, BLOCK_BYTES);
    }

    @Override
    public void write(final long block, final byte[] source) {
        blocks.put(block, source.clone());
    }

    @Override
    public void forget(final long firstBlock) {
        blocks.keySet().removeIf(block -> block >= firstBlock);
    }

    /** Nothing: memory is as durable as it gets. */
    @Override
    public void flush() {
    }

    /** Blocks that differ from the base. */
    public int size() {
        return blocks.size();
    }
}
