// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_setdomainhandle}, 16 bytes, aligned to 1. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   1  handle[16]
 * </pre>
 */
public final class XenDomctlSetdomainhandle extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 1;

    public static final int HANDLE_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSetdomainhandle allocate() {
        return new XenDomctlSetdomainhandle().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSetdomainhandle wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code handle}, 1 byte. */
    public int handle(int index) {
        return memory.getByte(address + HANDLE_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code handle}. */
    public XenDomctlSetdomainhandle handle(int index, int value) {
        memory.putByte(address + HANDLE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
