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

    /** Makes all writes so far durable. */
    void flush() throws IOException;
}
