// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_subscribe}, 4 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  port
 * </pre>
 */
public final class XenDomctlSubscribe extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int PORT_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSubscribe allocate() {
        return new XenDomctlSubscribe().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSubscribe wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public XenDomctlSubscribe port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }
}
