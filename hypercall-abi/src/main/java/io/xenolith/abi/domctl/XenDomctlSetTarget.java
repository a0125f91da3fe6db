// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_set_target}, 2 bytes, aligned to 2. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   2  target
 * </pre>
 */
public final class XenDomctlSetTarget extends CStruct {
    public static final int SIZE = 2;
    public static final int ALIGN = 2;

    public static final int TARGET_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSetTarget allocate() {
        return new XenDomctlSetTarget().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSetTarget wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code target}, 2 bytes. */
    public int target() {
        return memory.getShort(address + TARGET_OFFSET) & 0xffff;
    }

    /** Writes {@code target}. */
    public XenDomctlSetTarget target(int value) {
        memory.putShort(address + TARGET_OFFSET, (short) value);
        return this;
    }
}
