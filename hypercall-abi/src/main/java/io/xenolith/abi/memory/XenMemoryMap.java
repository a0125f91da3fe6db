// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_memory_map}, 16 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   4  nr_entries
 *       8   8  buffer
 * </pre>
 */
public final class XenMemoryMap extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int NR_ENTRIES_OFFSET = 0;
    public static final int BUFFER_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenMemoryMap allocate() {
        return new XenMemoryMap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMemoryMap wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code nr_entries}, 4 bytes. */
    public int nrEntries() {
        return memory.getInt(address + NR_ENTRIES_OFFSET);
    }

    /** Writes {@code nr_entries}. */
    public XenMemoryMap nrEntries(int value) {
        memory.putInt(address + NR_ENTRIES_OFFSET, value);
        return this;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenMemoryMap buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }
}
