// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_arch_domainconfig}, 8 bytes, aligned to 4. Source: Xen public/arch-x86/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   4  emulation_flags
 *       4   4  misc_flags
 * </pre>
 */
public final class XenArchDomainconfig extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int EMULATION_FLAGS_OFFSET = 0;
    public static final int MISC_FLAGS_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenArchDomainconfig allocate() {
        return new XenArchDomainconfig().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenArchDomainconfig wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code emulation_flags}, 4 bytes. */
    public int emulationFlags() {
        return memory.getInt(address + EMULATION_FLAGS_OFFSET);
    }

    /** Writes {@code emulation_flags}. */
    public XenArchDomainconfig emulationFlags(int value) {
        memory.putInt(address + EMULATION_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code misc_flags}, 4 bytes. */
    public int miscFlags() {
        return memory.getInt(address + MISC_FLAGS_OFFSET);
    }

    /** Writes {@code misc_flags}. */
    public XenArchDomainconfig miscFlags(int value) {
        memory.putInt(address + MISC_FLAGS_OFFSET, value);
        return this;
    }
}
