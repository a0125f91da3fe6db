// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_foreign_memory_map}, 24 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       8   4  map.nr_entries
 *      16   8  map.buffer
 * </pre>
 */
public final class XenForeignMemoryMap extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int MAP_NR_ENTRIES_OFFSET = 8;
    public static final int MAP_BUFFER_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenForeignMemoryMap allocate() {
        return new XenForeignMemoryMap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenForeignMemoryMap wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenForeignMemoryMap domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code map.nr_entries}, 4 bytes. */
    public int mapNrEntries() {
        return memory.getInt(address + MAP_NR_ENTRIES_OFFSET);
    }

    /** Writes {@code map.nr_entries}. */
    public XenForeignMemoryMap mapNrEntries(int value) {
        memory.putInt(address + MAP_NR_ENTRIES_OFFSET, value);
        return this;
    }

    /** Reads {@code map.buffer}, 8 bytes. */
    public long mapBuffer() {
        return memory.getLong(address + MAP_BUFFER_OFFSET);
    }

    /** Writes {@code map.buffer}. */
    public XenForeignMemoryMap mapBuffer(long value) {
        memory.putLong(address + MAP_BUFFER_OFFSET, value);
        return this;
    }
}
