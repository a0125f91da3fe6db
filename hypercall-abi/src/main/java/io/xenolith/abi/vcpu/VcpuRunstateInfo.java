// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_runstate_info}, 48 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   4  state
 *       8   8  state_entry_time
 *      16   8  time[4]
 * </pre>
 */
public final class VcpuRunstateInfo extends CStruct {
    public static final int SIZE = 48;
    public static final int ALIGN = 8;

    public static final int STATE_OFFSET = 0;
    public static final int STATE_ENTRY_TIME_OFFSET = 8;
    public static final int TIME_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static VcpuRunstateInfo allocate() {
        return new VcpuRunstateInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuRunstateInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code state}, 4 bytes. */
    public int state() {
        return memory.getInt(address + STATE_OFFSET);
    }

    /** Writes {@code state}. */
    public VcpuRunstateInfo state(int value) {
        memory.putInt(address + STATE_OFFSET, value);
        return this;
    }

    /** Reads {@code state_entry_time}, 8 bytes. */
    public long stateEntryTime() {
        return memory.getLong(address + STATE_ENTRY_TIME_OFFSET);
    }

    /** Writes {@code state_entry_time}. */
    public VcpuRunstateInfo stateEntryTime(long value) {
        memory.putLong(address + STATE_ENTRY_TIME_OFFSET, value);
        return this;
    }

    /** Reads {@code time}, 8 bytes. */
    public long time(int index) {
        return memory.getLong(address + TIME_OFFSET + (long) index * 8);
    }

    /** Writes {@code time}. */
    public VcpuRunstateInfo time(int index, long value) {
        memory.putLong(address + TIME_OFFSET + (long) index * 8, value);
        return this;
    }
}
