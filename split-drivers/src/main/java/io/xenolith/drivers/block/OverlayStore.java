package io.xenolith.drivers.block;

import java.io.IOException;

/** Where an {@link OverlayDevice} keeps what differs from its base, in blocks of {@link #BLOCK_BYTES}. */
public interface OverlayStore {
    /** Size of a block. */
    int BLOCK_BYTES = 4096;

    /** Whether {@code block} was ever written. */
    boolean holds(long block);

    /** Reads a block that is held. */
    void read(long block, byte[] target) throws IOException;

    /** Writes {@code source}, a whole block, which is held from now on. */
    void write(long block, byte[] source) throws IOException;

    /** Writes zeros to {@code count} blocks from {@code firstBlock} on, which are held from now on. */
    default void zero(final long firstBlock, final long count) throws IOException {
        final byte[] zeros = new byte[BLOCK_BYTES];
        for (long block = firstBlock; block < firstBlock + count; block++) {
            write(block, zeros);
        }
    }

    /** Holds none of the blocks from {@code firstBlock} on any more; an IOException where that cannot be. */
    default void forget(final long firstBlock) throws IOException {
        throw new IOException("these changes are of one size");
    }

    /** Makes all writes so far durable. */
    void flush() throws IOException;
}
