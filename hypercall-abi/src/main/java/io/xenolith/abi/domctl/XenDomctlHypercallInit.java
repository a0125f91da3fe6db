// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_hypercall_init}, 8 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  gmfn
 * </pre>
 */
public final class XenDomctlHypercallInit extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int GMFN_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlHypercallInit allocate() {
        return new XenDomctlHypercallInit().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlHypercallInit wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code gmfn}, 8 bytes. */
    public long gmfn() {
        return memory.getLong(address + GMFN_OFFSET);
    }

    /** Writes {@code gmfn}. */
    public XenDomctlHypercallInit gmfn(long value) {
        memory.putLong(address + GMFN_OFFSET, value);
        return this;
    }
}
