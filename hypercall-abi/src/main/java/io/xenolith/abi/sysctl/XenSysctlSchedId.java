// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_sched_id}, 4 bytes, aligned to 4. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  sched_id
 * </pre>
 */
public final class XenSysctlSchedId extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int SCHED_ID_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenSysctlSchedId allocate() {
        return new XenSysctlSchedId().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlSchedId wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code sched_id}, 4 bytes. */
    public int schedId() {
        return memory.getInt(address + SCHED_ID_OFFSET);
    }

    /** Writes {@code sched_id}. */
    public XenSysctlSchedId schedId(int value) {
        memory.putInt(address + SCHED_ID_OFFSET, value);
        return this;
    }
}
