// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_sendtrigger}, 8 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  trigger
 *       4   4  vcpu
 * </pre>
 */
public final class XenDomctlSendtrigger extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int TRIGGER_OFFSET = 0;
    public static final int VCPU_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenDomctlSendtrigger allocate() {
        return new XenDomctlSendtrigger().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSendtrigger wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code trigger}, 4 bytes. */
    public int trigger() {
        return memory.getInt(address + TRIGGER_OFFSET);
    }

    /** Writes {@code trigger}. */
    public XenDomctlSendtrigger trigger(int value) {
        memory.putInt(address + TRIGGER_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public XenDomctlSendtrigger vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }
}
