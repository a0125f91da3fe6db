// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sched;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct sched_pin_override}, 4 bytes, aligned to 4. Source: Xen public/sched.h.
 *
 * <pre>
 *  offset size field
 *       0   4  pcpu
 * </pre>
 */
public final class SchedPinOverride extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int PCPU_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static SchedPinOverride allocate() {
        return new SchedPinOverride().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SchedPinOverride wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code pcpu}, 4 bytes. */
    public int pcpu() {
        return memory.getInt(address + PCPU_OFFSET);
    }

    /** Writes {@code pcpu}. */
    public SchedPinOverride pcpu(int value) {
        memory.putInt(address + PCPU_OFFSET, value);
        return this;
    }
}
