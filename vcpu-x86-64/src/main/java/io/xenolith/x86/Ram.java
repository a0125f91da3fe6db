package io.xenolith.x86;

import java.lang.foreign.MemorySegment;

/**
 * The machine memory an engine works on. One mapped region from machine address 0 up; beyond its end reads give all ones
 * and writes are lost.
 *
 * <p>The engine reads and writes the region directly. Whoever else writes to it tells {@link io.xenolith.x86.code.CodeCache#written} of the
 * frames, so that decoded code never outlives the bytes it came from.
 */
public interface Ram {
    /** Bytes of a page. */
    int PAGE_SIZE = 4096;
    /** Log2 of the above. */
    int PAGE_SHIFT = 12;

    /** The region: native memory, alive as long as the engine runs, a multiple of the page size long. */
    MemorySegment segment();
}
