// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_address_size}, 4 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  size
 * </pre>
 */
public final class XenDomctlAddressSize extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int SIZE_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlAddressSize allocate() {
        return new XenDomctlAddressSize().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlAddressSize wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code size}, 4 bytes. */
    public int size() {
        return memory.getInt(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenDomctlAddressSize size(int value) {
        memory.putInt(address + SIZE_OFFSET, value);
        return this;
    }
}
