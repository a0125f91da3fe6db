package io.xenolith.x86.fpu;

import io.xenolith.x86.Ram;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * Raises the page fault that an access to an area of up to a page's size would raise, before it is begun. The areas of the
 * x87 instructions are stored in pieces; alignment is checked for the first.
 */
final class AreaProbe {
    private AreaProbe() {
    }

    /** Before a load of {@code bytes} bytes in pieces of {@code piece}. */
    static void read(final LinearMemory memory, final long va, final int piece, final int bytes) {
        memory.probeRead(va, piece);
        final long lastPage = va + bytes - 1 & -Ram.PAGE_SIZE;
        if (lastPage > va) {
            memory.probeRead(lastPage, 1);
        }
    }

    /** Before a store of {@code bytes} bytes in pieces of {@code piece}. */
    static void write(final LinearMemory memory, final long va, final int piece, final int bytes) {
        memory.probeWriteArea(va, piece, bytes);
    }
}
