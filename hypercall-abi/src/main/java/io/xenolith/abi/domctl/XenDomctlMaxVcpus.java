// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_max_vcpus}, 4 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  max
 * </pre>
 */
public final class XenDomctlMaxVcpus extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int MAX_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlMaxVcpus allocate() {
        return new XenDomctlMaxVcpus().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlMaxVcpus wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code max}, 4 bytes. */
    public int max() {
        return memory.getInt(address + MAX_OFFSET);
    }

    /** Writes {@code max}. */
    public XenDomctlMaxVcpus max(int value) {
        memory.putInt(address + MAX_OFFSET, value);
        return this;
    }
}
