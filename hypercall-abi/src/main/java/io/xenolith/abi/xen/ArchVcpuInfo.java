// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct arch_vcpu_info}, 16 bytes, aligned to 8. Source: Xen public/arch-x86/xen-x86_64.h.
 *
 * <pre>
 *  offset size field
 *       0   8  cr2
 *       8   8  pad
 * </pre>
 */
public final class ArchVcpuInfo extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int CR2_OFFSET = 0;
    public static final int PAD_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static ArchVcpuInfo allocate() {
        return new ArchVcpuInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public ArchVcpuInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cr2}, 8 bytes. */
    public long cr2() {
        return memory.getLong(address + CR2_OFFSET);
    }

    /** Writes {@code cr2}. */
    public ArchVcpuInfo cr2(long value) {
        memory.putLong(address + CR2_OFFSET, value);
        return this;
    }

    /** Reads {@code pad}, 8 bytes. */
    public long pad() {
        return memory.getLong(address + PAD_OFFSET);
    }

    /** Writes {@code pad}. */
    public ArchVcpuInfo pad(long value) {
        memory.putLong(address + PAD_OFFSET, value);
        return this;
    }
}
