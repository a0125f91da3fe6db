// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_get_physid}, 8 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   8  phys_id
 * </pre>
 */
public final class VcpuGetPhysid extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int PHYS_ID_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static VcpuGetPhysid allocate() {
        return new VcpuGetPhysid().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuGetPhysid wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code phys_id}, 8 bytes. */
    public long physId() {
        return memory.getLong(address + PHYS_ID_OFFSET);
    }

    /** Writes {@code phys_id}. */
    public VcpuGetPhysid physId(long value) {
        memory.putLong(address + PHYS_ID_OFFSET, value);
        return this;
    }
}
