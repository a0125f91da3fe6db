// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_setdebugging}, 1 bytes, aligned to 1. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   1  enable
 * </pre>
 */
public final class XenDomctlSetdebugging extends CStruct {
    public static final int SIZE = 1;
    public static final int ALIGN = 1;

    public static final int ENABLE_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSetdebugging allocate() {
        return new XenDomctlSetdebugging().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSetdebugging wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code enable}, 1 byte. */
    public int enable() {
        return memory.getByte(address + ENABLE_OFFSET) & 0xff;
    }

    /** Writes {@code enable}. */
    public XenDomctlSetdebugging enable(int value) {
        memory.putByte(address + ENABLE_OFFSET, (byte) value);
        return this;
    }
}
