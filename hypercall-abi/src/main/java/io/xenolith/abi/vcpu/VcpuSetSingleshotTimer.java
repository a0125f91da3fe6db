// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_set_singleshot_timer}, 16 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   8  timeout_abs_ns
 *       8   4  flags
 * </pre>
 */
public final class VcpuSetSingleshotTimer extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int TIMEOUT_ABS_NS_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static VcpuSetSingleshotTimer allocate() {
        return new VcpuSetSingleshotTimer().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuSetSingleshotTimer wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code timeout_abs_ns}, 8 bytes. */
    public long timeoutAbsNs() {
        return memory.getLong(address + TIMEOUT_ABS_NS_OFFSET);
    }

    /** Writes {@code timeout_abs_ns}. */
    public VcpuSetSingleshotTimer timeoutAbsNs(long value) {
        memory.putLong(address + TIMEOUT_ABS_NS_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public VcpuSetSingleshotTimer flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }
}
