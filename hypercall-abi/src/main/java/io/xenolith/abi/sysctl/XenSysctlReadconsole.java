// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_readconsole}, 24 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   1  clear
 *       1   1  incremental
 *       2   1  pad0
 *       3   1  pad1
 *       4   4  index
 *       8   8  buffer
 *      16   4  count
 * </pre>
 */
public final class XenSysctlReadconsole extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int CLEAR_OFFSET = 0;
    public static final int INCREMENTAL_OFFSET = 1;
    public static final int PAD0_OFFSET = 2;
    public static final int PAD1_OFFSET = 3;
    public static final int INDEX_OFFSET = 4;
    public static final int BUFFER_OFFSET = 8;
    public static final int COUNT_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenSysctlReadconsole allocate() {
        return new XenSysctlReadconsole().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlReadconsole wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code clear}, 1 byte. */
    public int clear() {
        return memory.getByte(address + CLEAR_OFFSET) & 0xff;
    }

    /** Writes {@code clear}. */
    public XenSysctlReadconsole clear(int value) {
        memory.putByte(address + CLEAR_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code incremental}, 1 byte. */
    public int incremental() {
        return memory.getByte(address + INCREMENTAL_OFFSET) & 0xff;
    }

    /** Writes {@code incremental}. */
    public XenSysctlReadconsole incremental(int value) {
        memory.putByte(address + INCREMENTAL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pad0}, 1 byte. */
    public int pad0() {
        return memory.getByte(address + PAD0_OFFSET) & 0xff;
    }

    /** Writes {@code pad0}. */
    public XenSysctlReadconsole pad0(int value) {
        memory.putByte(address + PAD0_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pad1}, 1 byte. */
    public int pad1() {
        return memory.getByte(address + PAD1_OFFSET) & 0xff;
    }

    /** Writes {@code pad1}. */
    public XenSysctlReadconsole pad1(int value) {
        memory.putByte(address + PAD1_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code index}, 4 bytes. */
    public int index() {
        return memory.getInt(address + INDEX_OFFSET);
    }

    /** Writes {@code index}. */
    public XenSysctlReadconsole index(int value) {
        memory.putInt(address + INDEX_OFFSET, value);
        return this;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenSysctlReadconsole buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }

    /** Reads {@code count}, 4 bytes. */
    public int count() {
        return memory.getInt(address + COUNT_OFFSET);
    }

    /** Writes {@code count}. */
    public XenSysctlReadconsole count(int value) {
        memory.putInt(address + COUNT_OFFSET, value);
        return this;
    }
}
