// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_remove_from_physmap}, 16 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       8   8  gpfn
 * </pre>
 */
public final class XenRemoveFromPhysmap extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int GPFN_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenRemoveFromPhysmap allocate() {
        return new XenRemoveFromPhysmap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenRemoveFromPhysmap wrap(GuestMemory memory, long address) {
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
    public XenRemoveFromPhysmap domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code gpfn}, 8 bytes. */
    public long gpfn() {
        return memory.getLong(address + GPFN_OFFSET);
    }

    /** Writes {@code gpfn}. */
    public XenRemoveFromPhysmap gpfn(long value) {
        memory.putLong(address + GPFN_OFFSET, value);
        return this;
    }
}
