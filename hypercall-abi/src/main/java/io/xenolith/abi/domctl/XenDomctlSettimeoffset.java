// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_settimeoffset}, 8 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  time_offset_seconds
 * </pre>
 */
public final class XenDomctlSettimeoffset extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int TIME_OFFSET_SECONDS_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenDomctlSettimeoffset allocate() {
        return new XenDomctlSettimeoffset().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSettimeoffset wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code time_offset_seconds}, 8 bytes. */
    public long timeOffsetSeconds() {
        return memory.getLong(address + TIME_OFFSET_SECONDS_OFFSET);
    }

    /** Writes {@code time_offset_seconds}. */
    public XenDomctlSettimeoffset timeOffsetSeconds(long value) {
        memory.putLong(address + TIME_OFFSET_SECONDS_OFFSET, value);
        return this;
    }
}
