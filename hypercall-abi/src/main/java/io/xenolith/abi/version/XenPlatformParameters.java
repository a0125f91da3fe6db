// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.version;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_platform_parameters}, 8 bytes, aligned to 8. Source: Xen public/version.h.
 *
 * <pre>
 *  offset size field
 *       0   8  virt_start
 * </pre>
 */
public final class XenPlatformParameters extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int VIRT_START_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenPlatformParameters allocate() {
        return new XenPlatformParameters().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenPlatformParameters wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code virt_start}, 8 bytes. */
    public long virtStart() {
        return memory.getLong(address + VIRT_START_OFFSET);
    }

    /** Writes {@code virt_start}. */
    public XenPlatformParameters virtStart(long value) {
        memory.putLong(address + VIRT_START_OFFSET, value);
        return this;
    }
}
