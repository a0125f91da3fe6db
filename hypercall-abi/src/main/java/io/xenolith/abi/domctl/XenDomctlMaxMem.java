// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_max_mem}, 8 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  max_memkb
 * </pre>
 */
public final class XenDomctlMaxMem extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int MAX_MEMKB_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlMaxMem allocate() {
        return new XenDomctlMaxMem().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlMaxMem wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code max_memkb}, 8 bytes. */
    public long maxMemkb() {
        return memory.getLong(address + MAX_MEMKB_OFFSET);
    }

    /** Writes {@code max_memkb}. */
    public XenDomctlMaxMem maxMemkb(long value) {
        memory.putLong(address + MAX_MEMKB_OFFSET, value);
        return this;
    }
}
