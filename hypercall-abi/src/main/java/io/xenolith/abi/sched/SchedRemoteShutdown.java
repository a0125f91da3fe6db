// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sched;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct sched_remote_shutdown}, 8 bytes, aligned to 4. Source: Xen public/sched.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domain_id
 *       4   4  reason
 * </pre>
 */
public final class SchedRemoteShutdown extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int DOMAIN_ID_OFFSET = 0;
    public static final int REASON_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static SchedRemoteShutdown allocate() {
        return new SchedRemoteShutdown().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SchedRemoteShutdown wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domain_id}, 2 bytes. */
    public int domainId() {
        return memory.getShort(address + DOMAIN_ID_OFFSET) & 0xffff;
    }

    /** Writes {@code domain_id}. */
    public SchedRemoteShutdown domainId(int value) {
        memory.putShort(address + DOMAIN_ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code reason}, 4 bytes. */
    public int reason() {
        return memory.getInt(address + REASON_OFFSET);
    }

    /** Writes {@code reason}. */
    public SchedRemoteShutdown reason(int value) {
        memory.putInt(address + REASON_OFFSET, value);
        return this;
    }
}
