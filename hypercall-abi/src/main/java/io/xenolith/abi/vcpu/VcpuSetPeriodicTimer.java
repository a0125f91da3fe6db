// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_set_periodic_timer}, 8 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   8  period_ns
 * </pre>
 */
public final class VcpuSetPeriodicTimer extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int PERIOD_NS_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static VcpuSetPeriodicTimer allocate() {
        return new VcpuSetPeriodicTimer().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuSetPeriodicTimer wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code period_ns}, 8 bytes. */
    public long periodNs() {
        return memory.getLong(address + PERIOD_NS_OFFSET);
    }

    /** Writes {@code period_ns}. */
    public VcpuSetPeriodicTimer periodNs(long value) {
        memory.putLong(address + PERIOD_NS_OFFSET, value);
        return this;
    }
}
