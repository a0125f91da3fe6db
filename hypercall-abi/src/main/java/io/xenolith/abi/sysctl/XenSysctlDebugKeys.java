// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_debug_keys}, 16 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  keys
 *       8   4  nr_keys
 * </pre>
 */
public final class XenSysctlDebugKeys extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int KEYS_OFFSET = 0;
    public static final int NR_KEYS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenSysctlDebugKeys allocate() {
        return new XenSysctlDebugKeys().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlDebugKeys wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code keys}, 8 bytes. */
    public long keys() {
        return memory.getLong(address + KEYS_OFFSET);
    }

    /** Writes {@code keys}. */
    public XenSysctlDebugKeys keys(long value) {
        memory.putLong(address + KEYS_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_keys}, 4 bytes. */
    public int nrKeys() {
        return memory.getInt(address + NR_KEYS_OFFSET);
    }

    /** Writes {@code nr_keys}. */
    public XenSysctlDebugKeys nrKeys(int value) {
        memory.putInt(address + NR_KEYS_OFFSET, value);
        return this;
    }
}
