// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_cpuinfo}, 8 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  idletime
 * </pre>
 */
public final class XenSysctlCpuinfo extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int IDLETIME_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenSysctlCpuinfo allocate() {
        return new XenSysctlCpuinfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlCpuinfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code idletime}, 8 bytes. */
    public long idletime() {
        return memory.getLong(address + IDLETIME_OFFSET);
    }

    /** Writes {@code idletime}. */
    public XenSysctlCpuinfo idletime(long value) {
        memory.putLong(address + IDLETIME_OFFSET, value);
        return this;
    }
}
