// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_getvcpuinfo}, 24 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  vcpu
 *       4   1  online
 *       5   1  blocked
 *       6   1  running
 *       8   8  cpu_time
 *      16   4  cpu
 * </pre>
 */
public final class XenDomctlGetvcpuinfo extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int VCPU_OFFSET = 0;
    public static final int ONLINE_OFFSET = 4;
    public static final int BLOCKED_OFFSET = 5;
    public static final int RUNNING_OFFSET = 6;
    public static final int CPU_TIME_OFFSET = 8;
    public static final int CPU_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenDomctlGetvcpuinfo allocate() {
        return new XenDomctlGetvcpuinfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlGetvcpuinfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public XenDomctlGetvcpuinfo vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code online}, 1 byte. */
    public int online() {
        return memory.getByte(address + ONLINE_OFFSET) & 0xff;
    }

    /** Writes {@code online}. */
    public XenDomctlGetvcpuinfo online(int value) {
        memory.putByte(address + ONLINE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code blocked}, 1 byte. */
    public int blocked() {
        return memory.getByte(address + BLOCKED_OFFSET) & 0xff;
    }

    /** Writes {@code blocked}. */
    public XenDomctlGetvcpuinfo blocked(int value) {
        memory.putByte(address + BLOCKED_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code running}, 1 byte. */
    public int running() {
        return memory.getByte(address + RUNNING_OFFSET) & 0xff;
    }

    /** Writes {@code running}. */
    public XenDomctlGetvcpuinfo running(int value) {
        memory.putByte(address + RUNNING_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code cpu_time}, 8 bytes. */
    public long cpuTime() {
        return memory.getLong(address + CPU_TIME_OFFSET);
    }

    /** Writes {@code cpu_time}. */
    public XenDomctlGetvcpuinfo cpuTime(long value) {
        memory.putLong(address + CPU_TIME_OFFSET, value);
        return this;
    }

    /** Reads {@code cpu}, 4 bytes. */
    public int cpu() {
        return memory.getInt(address + CPU_OFFSET);
    }

    /** Writes {@code cpu}. */
    public XenDomctlGetvcpuinfo cpu(int value) {
        memory.putInt(address + CPU_OFFSET, value);
        return this;
    }
}
