package io.xenolith.drivers.block;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Keeps an {@link OverlayDevice}'s changes in memory: they are gone when the run is over. */
public final class MemoryOverlay implements OverlayStore {
    private final Map<Long, byte[]> blocks = new HashMap<>();
    /** Those that are zeros: a guest may discard a whole disk, of whatever size, at once. None of them is among the blocks. */
    private final BitSet zeros = new BitSet();

    @Override
    public boolean holds(final long block) {
        return isZero(block) || blocks.containsKey(block);
    }

    private boolean isZero(final long block) {
        return block <= Integer.MAX_VALUE && zeros.get((int) block);
    }

    @Override
    public void read(final long block, final byte[] target) {
        if (isZero(block)) {
            Arrays.fill(target, 0, BLOCK_BYTES, (byte) 0);
        } else {
            System.arraycopy(blocks.get(block), 0, target, 0, BLOCK_BYTES);
        }
    }

    @Override
    public void write(final long block, final byte[] source) {
        if (isZero(block)) {
            zeros.clear((int) block);
        }
        blocks.put(block, source.clone());
    }

    @Override
    public void zero(final long firstBlock, final long count) throws IOException {
        final long end = firstBlock + count;
        if (end > Integer.MAX_VALUE) {
            throw new IOException("zeros up to block " + end + ", and there is room for " + Integer.MAX_VALUE);
        }
        if (count < blocks.size()) {
            for (long block = firstBlock; block < end; block++) {
                blocks.remove(block);
            }
        } else {
            blocks.keySet().removeIf(block -> block >= firstBlock && block < end);
        }
        zeros.set((int) firstBlock, (int) end);
    }

    @Override
    public void forget(final long firstBlock) {
        blocks.keySet().removeIf(block -> block >= firstBlock);
        if (firstBlock < zeros.length()) {
            zeros.clear((int) firstBlock, zeros.length());
        }
    }

    /** Nothing: memory is as durable as it gets. */
    @Override
    public void flush() {
    }

    /** Blocks that differ from the base, but for those that are zeros. */
    public int size() {
        return blocks.size();
    }
}
