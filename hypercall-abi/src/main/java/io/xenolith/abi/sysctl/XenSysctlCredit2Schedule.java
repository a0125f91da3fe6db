// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_credit2_schedule}, 4 bytes, aligned to 4. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ratelimit_us
 * </pre>
 */
public final class XenSysctlCredit2Schedule extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int RATELIMIT_US_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenSysctlCredit2Schedule allocate() {
        return new XenSysctlCredit2Schedule().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlCredit2Schedule wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ratelimit_us}, 4 bytes. */
    public int ratelimitUs() {
        return memory.getInt(address + RATELIMIT_US_OFFSET);
    }

    /** Writes {@code ratelimit_us}. */
    public XenSysctlCredit2Schedule ratelimitUs(int value) {
        memory.putInt(address + RATELIMIT_US_OFFSET, value);
        return this;
    }
}
