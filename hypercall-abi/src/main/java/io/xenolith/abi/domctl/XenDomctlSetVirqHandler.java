// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_set_virq_handler}, 4 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  virq
 * </pre>
 */
public final class XenDomctlSetVirqHandler extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int VIRQ_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSetVirqHandler allocate() {
        return new XenDomctlSetVirqHandler().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSetVirqHandler wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code virq}, 4 bytes. */
    public int virq() {
        return memory.getInt(address + VIRQ_OFFSET);
    }

    /** Writes {@code virq}. */
    public XenDomctlSetVirqHandler virq(int value) {
        memory.putInt(address + VIRQ_OFFSET, value);
        return this;
    }
}
