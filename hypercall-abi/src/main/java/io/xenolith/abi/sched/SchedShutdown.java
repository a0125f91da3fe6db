// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sched;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct sched_shutdown}, 4 bytes, aligned to 4. Source: Xen public/sched.h.
 *
 * <pre>
 *  offset size field
 *       0   4  reason
 * </pre>
 */
public final class SchedShutdown extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int REASON_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static SchedShutdown allocate() {
        return new SchedShutdown().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SchedShutdown wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code reason}, 4 bytes. */
    public int reason() {
        return memory.getInt(address + REASON_OFFSET);
    }

    /** Writes {@code reason}. */
    public SchedShutdown reason(int value) {
        memory.putInt(address + REASON_OFFSET, value);
        return this;
    }
}
