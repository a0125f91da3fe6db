// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_memory_reservation}, 32 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   8  extent_start
 *       8   8  nr_extents
 *      16   4  extent_order
 *      20   4  mem_flags
 *      24   2  domid
 * </pre>
 */
public final class XenMemoryReservation extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int EXTENT_START_OFFSET = 0;
    public static final int NR_EXTENTS_OFFSET = 8;
    public static final int EXTENT_ORDER_OFFSET = 16;
    public static final int MEM_FLAGS_OFFSET = 20;
    public static final int DOMID_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenMemoryReservation allocate() {
        return new XenMemoryReservation().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMemoryReservation wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code extent_start}, 8 bytes. */
    public long extentStart() {
        return memory.getLong(address + EXTENT_START_OFFSET);
    }

    /** Writes {@code extent_start}. */
    public XenMemoryReservation extentStart(long value) {
        memory.putLong(address + EXTENT_START_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_extents}, 8 bytes. */
    public long nrExtents() {
        return memory.getLong(address + NR_EXTENTS_OFFSET);
    }

    /** Writes {@code nr_extents}. */
    public XenMemoryReservation nrExtents(long value) {
        memory.putLong(address + NR_EXTENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code extent_order}, 4 bytes. */
    public int extentOrder() {
        return memory.getInt(address + EXTENT_ORDER_OFFSET);
    }

    /** Writes {@code extent_order}. */
    public XenMemoryReservation extentOrder(int value) {
        memory.putInt(address + EXTENT_ORDER_OFFSET, value);
        return this;
    }

    /** Reads {@code mem_flags}, 4 bytes. */
    public int memFlags() {
        return memory.getInt(address + MEM_FLAGS_OFFSET);
    }

    /** Writes {@code mem_flags}. */
    public XenMemoryReservation memFlags(int value) {
        memory.putInt(address + MEM_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenMemoryReservation domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }
}
