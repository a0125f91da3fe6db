// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_memory_domain}, 2 bytes, aligned to 2. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 * </pre>
 */
public final class XenMemoryDomain extends CStruct {
    public static final int SIZE = 2;
    public static final int ALIGN = 2;

    public static final int DOMID_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenMemoryDomain allocate() {
        return new XenMemoryDomain().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMemoryDomain wrap(GuestMemory memory, long address) {
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
    public XenMemoryDomain domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }
}
