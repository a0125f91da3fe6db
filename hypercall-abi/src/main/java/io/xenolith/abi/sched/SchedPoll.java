// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sched;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct sched_poll}, 24 bytes, aligned to 8. Source: Xen public/sched.h.
 *
 * <pre>
 *  offset size field
 *       0   8  ports
 *       8   4  nr_ports
 *      16   8  timeout
 * </pre>
 */
public final class SchedPoll extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int PORTS_OFFSET = 0;
    public static final int NR_PORTS_OFFSET = 8;
    public static final int TIMEOUT_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static SchedPoll allocate() {
        return new SchedPoll().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SchedPoll wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ports}, 8 bytes. */
    public long ports() {
        return memory.getLong(address + PORTS_OFFSET);
    }

    /** Writes {@code ports}. */
    public SchedPoll ports(long value) {
        memory.putLong(address + PORTS_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_ports}, 4 bytes. */
    public int nrPorts() {
        return memory.getInt(address + NR_PORTS_OFFSET);
    }

    /** Writes {@code nr_ports}. */
    public SchedPoll nrPorts(int value) {
        memory.putInt(address + NR_PORTS_OFFSET, value);
        return this;
    }

    /** Reads {@code timeout}, 8 bytes. */
    public long timeout() {
        return memory.getLong(address + TIMEOUT_OFFSET);
    }

    /** Writes {@code timeout}. */
    public SchedPoll timeout(long value) {
        memory.putLong(address + TIMEOUT_OFFSET, value);
        return this;
    }
}
