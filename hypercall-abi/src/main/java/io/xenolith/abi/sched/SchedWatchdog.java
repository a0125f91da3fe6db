// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sched;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct sched_watchdog}, 8 bytes, aligned to 4. Source: Xen public/sched.h.
 *
 * <pre>
 *  offset size field
 *       0   4  id
 *       4   4  timeout
 * </pre>
 */
public final class SchedWatchdog extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int ID_OFFSET = 0;
    public static final int TIMEOUT_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static SchedWatchdog allocate() {
        return new SchedWatchdog().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SchedWatchdog wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code id}, 4 bytes. */
    public int id() {
        return memory.getInt(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public SchedWatchdog id(int value) {
        memory.putInt(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code timeout}, 4 bytes. */
    public int timeout() {
        return memory.getInt(address + TIMEOUT_OFFSET);
    }

    /** Writes {@code timeout}. */
    public SchedWatchdog timeout(int value) {
        memory.putInt(address + TIMEOUT_OFFSET, value);
        return this;
    }
}
