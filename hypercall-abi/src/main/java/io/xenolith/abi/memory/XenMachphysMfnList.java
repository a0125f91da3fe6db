// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_machphys_mfn_list}, 24 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   4  max_extents
 *       8   8  extent_start
 *      16   4  nr_extents
 * </pre>
 */
public final class XenMachphysMfnList extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int MAX_EXTENTS_OFFSET = 0;
    public static final int EXTENT_START_OFFSET = 8;
    public static final int NR_EXTENTS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenMachphysMfnList allocate() {
        return new XenMachphysMfnList().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMachphysMfnList wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code max_extents}, 4 bytes. */
    public int maxExtents() {
        return memory.getInt(address + MAX_EXTENTS_OFFSET);
    }

    /** Writes {@code max_extents}. */
    public XenMachphysMfnList maxExtents(int value) {
        memory.putInt(address + MAX_EXTENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code extent_start}, 8 bytes. */
    public long extentStart() {
        return memory.getLong(address + EXTENT_START_OFFSET);
    }

    /** Writes {@code extent_start}. */
    public XenMachphysMfnList extentStart(long value) {
        memory.putLong(address + EXTENT_START_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_extents}, 4 bytes. */
    public int nrExtents() {
        return memory.getInt(address + NR_EXTENTS_OFFSET);
    }

    /** Writes {@code nr_extents}. */
    public XenMachphysMfnList nrExtents(int value) {
        memory.putInt(address + NR_EXTENTS_OFFSET, value);
        return this;
    }
}
