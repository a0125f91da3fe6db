// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_getpageframeinfo3}, 16 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  num
 *       8   8  array
 * </pre>
 */
public final class XenDomctlGetpageframeinfo3 extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int NUM_OFFSET = 0;
    public static final int ARRAY_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenDomctlGetpageframeinfo3 allocate() {
        return new XenDomctlGetpageframeinfo3().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlGetpageframeinfo3 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code num}, 8 bytes. */
    public long num() {
        return memory.getLong(address + NUM_OFFSET);
    }

    /** Writes {@code num}. */
    public XenDomctlGetpageframeinfo3 num(long value) {
        memory.putLong(address + NUM_OFFSET, value);
        return this;
    }

    /** Reads {@code array}, 8 bytes. */
    public long array() {
        return memory.getLong(address + ARRAY_OFFSET);
    }

    /** Writes {@code array}. */
    public XenDomctlGetpageframeinfo3 array(long value) {
        memory.putLong(address + ARRAY_OFFSET, value);
        return this;
    }
}
