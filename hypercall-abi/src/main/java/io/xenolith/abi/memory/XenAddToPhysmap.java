// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_add_to_physmap}, 24 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       2   2  size
 *       4   4  space
 *       8   8  idx
 *      16   8  gpfn
 * </pre>
 */
public final class XenAddToPhysmap extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int SIZE_OFFSET = 2;
    public static final int SPACE_OFFSET = 4;
    public static final int IDX_OFFSET = 8;
    public static final int GPFN_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenAddToPhysmap allocate() {
        return new XenAddToPhysmap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenAddToPhysmap wrap(GuestMemory memory, long address) {
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
    public XenAddToPhysmap domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code size}, 2 bytes. */
    public int size() {
        return memory.getShort(address + SIZE_OFFSET) & 0xffff;
    }

    /** Writes {@code size}. */
    public XenAddToPhysmap size(int value) {
        memory.putShort(address + SIZE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code space}, 4 bytes. */
    public int space() {
        return memory.getInt(address + SPACE_OFFSET);
    }

    /** Writes {@code space}. */
    public XenAddToPhysmap space(int value) {
        memory.putInt(address + SPACE_OFFSET, value);
        return this;
    }

    /** Reads {@code idx}, 8 bytes. */
    public long idx() {
        return memory.getLong(address + IDX_OFFSET);
    }

    /** Writes {@code idx}. */
    public XenAddToPhysmap idx(long value) {
        memory.putLong(address + IDX_OFFSET, value);
        return this;
    }

    /** Reads {@code gpfn}, 8 bytes. */
    public long gpfn() {
        return memory.getLong(address + GPFN_OFFSET);
    }

    /** Writes {@code gpfn}. */
    public XenAddToPhysmap gpfn(long value) {
        memory.putLong(address + GPFN_OFFSET, value);
        return this;
    }
}
