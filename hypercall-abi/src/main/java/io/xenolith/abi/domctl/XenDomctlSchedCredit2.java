// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_sched_credit2}, 4 bytes, aligned to 2. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   2  weight
 *       2   2  cap
 * </pre>
 */
public final class XenDomctlSchedCredit2 extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 2;

    public static final int WEIGHT_OFFSET = 0;
    public static final int CAP_OFFSET = 2;

    /** A zeroed struct in private memory. */
    public static XenDomctlSchedCredit2 allocate() {
        return new XenDomctlSchedCredit2().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSchedCredit2 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code weight}, 2 bytes. */
    public int weight() {
        return memory.getShort(address + WEIGHT_OFFSET) & 0xffff;
    }

    /** Writes {@code weight}. */
    public XenDomctlSchedCredit2 weight(int value) {
        memory.putShort(address + WEIGHT_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code cap}, 2 bytes. */
    public int cap() {
        return memory.getShort(address + CAP_OFFSET) & 0xffff;
    }

    /** Writes {@code cap}. */
    public XenDomctlSchedCredit2 cap(int value) {
        memory.putShort(address + CAP_OFFSET, (short) value);
        return this;
    }
}
