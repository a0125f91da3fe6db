// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_time_info}, 32 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   4  version
 *       4   4  pad0
 *       8   8  tsc_timestamp
 *      16   8  system_time
 *      24   4  tsc_to_system_mul
 *      28   1  tsc_shift
 *      29   1  flags
 *      30   1  pad1[2]
 * </pre>
 */
public final class VcpuTimeInfo extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int VERSION_OFFSET = 0;
    public static final int PAD0_OFFSET = 4;
    public static final int TSC_TIMESTAMP_OFFSET = 8;
    public static final int SYSTEM_TIME_OFFSET = 16;
    public static final int TSC_TO_SYSTEM_MUL_OFFSET = 24;
    public static final int TSC_SHIFT_OFFSET = 28;
    public static final int FLAGS_OFFSET = 29;
    public static final int PAD1_OFFSET = 30;

    /** A zeroed struct in private memory. */
    public static VcpuTimeInfo allocate() {
        return new VcpuTimeInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuTimeInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code version}, 4 bytes. */
    public int version() {
        return memory.getInt(address + VERSION_OFFSET);
    }

    /** Writes {@code version}. */
    public VcpuTimeInfo version(int value) {
        memory.putInt(address + VERSION_OFFSET, value);
        return this;
    }

    /** Reads {@code pad0}, 4 bytes. */
    public int pad0() {
        return memory.getInt(address + PAD0_OFFSET);
    }

    /** Writes {@code pad0}. */
    public VcpuTimeInfo pad0(int value) {
        memory.putInt(address + PAD0_OFFSET, value);
        return this;
    }

    /** Reads {@code tsc_timestamp}, 8 bytes. */
    public long tscTimestamp() {
        return memory.getLong(address + TSC_TIMESTAMP_OFFSET);
    }

    /** Writes {@code tsc_timestamp}. */
    public VcpuTimeInfo tscTimestamp(long value) {
        memory.putLong(address + TSC_TIMESTAMP_OFFSET, value);
        return this;
    }

    /** Reads {@code system_time}, 8 bytes. */
    public long systemTime() {
        return memory.getLong(address + SYSTEM_TIME_OFFSET);
    }

    /** Writes {@code system_time}. */
    public VcpuTimeInfo systemTime(long value) {
        memory.putLong(address + SYSTEM_TIME_OFFSET, value);
        return this;
    }

    /** Reads {@code tsc_to_system_mul}, 4 bytes. */
    public int tscToSystemMul() {
        return memory.getInt(address + TSC_TO_SYSTEM_MUL_OFFSET);
    }

    /** Writes {@code tsc_to_system_mul}. */
    public VcpuTimeInfo tscToSystemMul(int value) {
        memory.putInt(address + TSC_TO_SYSTEM_MUL_OFFSET, value);
        return this;
    }

    /** Reads {@code tsc_shift}, 1 byte. */
    public int tscShift() {
        return memory.getByte(address + TSC_SHIFT_OFFSET);
    }

    /** Writes {@code tsc_shift}. */
    public VcpuTimeInfo tscShift(int value) {
        memory.putByte(address + TSC_SHIFT_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code flags}, 1 byte. */
    public int flags() {
        return memory.getByte(address + FLAGS_OFFSET) & 0xff;
    }

    /** Writes {@code flags}. */
    public VcpuTimeInfo flags(int value) {
        memory.putByte(address + FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pad1}, 1 byte. */
    public int pad1(int index) {
        return memory.getByte(address + PAD1_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code pad1}. */
    public VcpuTimeInfo pad1(int index, int value) {
        memory.putByte(address + PAD1_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
