// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_info}, 64 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  evtchn_upcall_pending
 *       1   1  evtchn_upcall_mask
 *       8   8  evtchn_pending_sel
 *      16   8  arch.cr2
 *      24   8  arch.pad
 *      32   4  time.version
 *      36   4  time.pad0
 *      40   8  time.tsc_timestamp
 *      48   8  time.system_time
 *      56   4  time.tsc_to_system_mul
 *      60   1  time.tsc_shift
 *      61   1  time.flags
 *      62   1  time.pad1[2]
 * </pre>
 */
public final class VcpuInfo extends CStruct {
    public static final int SIZE = 64;
    public static final int ALIGN = 8;

    public static final int EVTCHN_UPCALL_PENDING_OFFSET = 0;
    public static final int EVTCHN_UPCALL_MASK_OFFSET = 1;
    public static final int EVTCHN_PENDING_SEL_OFFSET = 8;
    public static final int ARCH_CR2_OFFSET = 16;
    public static final int ARCH_PAD_OFFSET = 24;
    public static final int TIME_VERSION_OFFSET = 32;
    public static final int TIME_PAD0_OFFSET = 36;
    public static final int TIME_TSC_TIMESTAMP_OFFSET = 40;
    public static final int TIME_SYSTEM_TIME_OFFSET = 48;
    public static final int TIME_TSC_TO_SYSTEM_MUL_OFFSET = 56;
    public static final int TIME_TSC_SHIFT_OFFSET = 60;
    public static final int TIME_FLAGS_OFFSET = 61;
    public static final int TIME_PAD1_OFFSET = 62;

    /** A zeroed struct in private memory. */
    public static VcpuInfo allocate() {
        return new VcpuInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code evtchn_upcall_pending}, 1 byte. */
    public int evtchnUpcallPending() {
        return memory.getByte(address + EVTCHN_UPCALL_PENDING_OFFSET) & 0xff;
    }

    /** Writes {@code evtchn_upcall_pending}. */
    public VcpuInfo evtchnUpcallPending(int value) {
        memory.putByte(address + EVTCHN_UPCALL_PENDING_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code evtchn_upcall_mask}, 1 byte. */
    public int evtchnUpcallMask() {
        return memory.getByte(address + EVTCHN_UPCALL_MASK_OFFSET) & 0xff;
    }

    /** Writes {@code evtchn_upcall_mask}. */
    public VcpuInfo evtchnUpcallMask(int value) {
        memory.putByte(address + EVTCHN_UPCALL_MASK_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code evtchn_pending_sel}, 8 bytes. */
    public long evtchnPendingSel() {
        return memory.getLong(address + EVTCHN_PENDING_SEL_OFFSET);
    }

    /** Writes {@code evtchn_pending_sel}. */
    public VcpuInfo evtchnPendingSel(long value) {
        memory.putLong(address + EVTCHN_PENDING_SEL_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.cr2}, 8 bytes. */
    public long archCr2() {
        return memory.getLong(address + ARCH_CR2_OFFSET);
    }

    /** Writes {@code arch.cr2}. */
    public VcpuInfo archCr2(long value) {
        memory.putLong(address + ARCH_CR2_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.pad}, 8 bytes. */
    public long archPad() {
        return memory.getLong(address + ARCH_PAD_OFFSET);
    }

    /** Writes {@code arch.pad}. */
    public VcpuInfo archPad(long value) {
        memory.putLong(address + ARCH_PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code time.version}, 4 bytes. */
    public int timeVersion() {
        return memory.getInt(address + TIME_VERSION_OFFSET);
    }

    /** Writes {@code time.version}. */
    public VcpuInfo timeVersion(int value) {
        memory.putInt(address + TIME_VERSION_OFFSET, value);
        return this;
    }

    /** Reads {@code time.pad0}, 4 bytes. */
    public int timePad0() {
        return memory.getInt(address + TIME_PAD0_OFFSET);
    }

    /** Writes {@code time.pad0}. */
    public VcpuInfo timePad0(int value) {
        memory.putInt(address + TIME_PAD0_OFFSET, value);
        return this;
    }

    /** Reads {@code time.tsc_timestamp}, 8 bytes. */
    public long timeTscTimestamp() {
        return memory.getLong(address + TIME_TSC_TIMESTAMP_OFFSET);
    }

    /** Writes {@code time.tsc_timestamp}. */
    public VcpuInfo timeTscTimestamp(long value) {
        memory.putLong(address + TIME_TSC_TIMESTAMP_OFFSET, value);
        return this;
    }

    /** Reads {@code time.system_time}, 8 bytes. */
    public long timeSystemTime() {
        return memory.getLong(address + TIME_SYSTEM_TIME_OFFSET);
    }

    /** Writes {@code time.system_time}. */
    public VcpuInfo timeSystemTime(long value) {
        memory.putLong(address + TIME_SYSTEM_TIME_OFFSET, value);
        return this;
    }

    /** Reads {@code time.tsc_to_system_mul}, 4 bytes. */
    public int timeTscToSystemMul() {
        return memory.getInt(address + TIME_TSC_TO_SYSTEM_MUL_OFFSET);
    }

    /** Writes {@code time.tsc_to_system_mul}. */
    public VcpuInfo timeTscToSystemMul(int value) {
        memory.putInt(address + TIME_TSC_TO_SYSTEM_MUL_OFFSET, value);
        return this;
    }

    /** Reads {@code time.tsc_shift}, 1 byte. */
    public int timeTscShift() {
        return memory.getByte(address + TIME_TSC_SHIFT_OFFSET);
    }

    /** Writes {@code time.tsc_shift}. */
    public VcpuInfo timeTscShift(int value) {
        memory.putByte(address + TIME_TSC_SHIFT_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code time.flags}, 1 byte. */
    public int timeFlags() {
        return memory.getByte(address + TIME_FLAGS_OFFSET) & 0xff;
    }

    /** Writes {@code time.flags}. */
    public VcpuInfo timeFlags(int value) {
        memory.putByte(address + TIME_FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code time.pad1}, 1 byte. */
    public int timePad1(int index) {
        return memory.getByte(address + TIME_PAD1_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code time.pad1}. */
    public VcpuInfo timePad1(int index, int value) {
        memory.putByte(address + TIME_PAD1_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
