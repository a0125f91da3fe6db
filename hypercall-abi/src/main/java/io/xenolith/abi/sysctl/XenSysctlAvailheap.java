// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_availheap}, 24 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  min_bitwidth
 *       4   4  max_bitwidth
 *       8   4  node
 *      16   8  avail_bytes
 * </pre>
 */
public final class XenSysctlAvailheap extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int MIN_BITWIDTH_OFFSET = 0;
    public static final int MAX_BITWIDTH_OFFSET = 4;
    public static final int NODE_OFFSET = 8;
    public static final int AVAIL_BYTES_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenSysctlAvailheap allocate() {
        return new XenSysctlAvailheap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlAvailheap wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code min_bitwidth}, 4 bytes. */
    public int minBitwidth() {
        return memory.getInt(address + MIN_BITWIDTH_OFFSET);
    }

    /** Writes {@code min_bitwidth}. */
    public XenSysctlAvailheap minBitwidth(int value) {
        memory.putInt(address + MIN_BITWIDTH_OFFSET, value);
        return this;
    }

    /** Reads {@code max_bitwidth}, 4 bytes. */
    public int maxBitwidth() {
        return memory.getInt(address + MAX_BITWIDTH_OFFSET);
    }

    /** Writes {@code max_bitwidth}. */
    public XenSysctlAvailheap maxBitwidth(int value) {
        memory.putInt(address + MAX_BITWIDTH_OFFSET, value);
        return this;
    }

    /** Reads {@code node}, 4 bytes. */
    public int node() {
        return memory.getInt(address + NODE_OFFSET);
    }

    /** Writes {@code node}. */
    public XenSysctlAvailheap node(int value) {
        memory.putInt(address + NODE_OFFSET, value);
        return this;
    }

    /** Reads {@code avail_bytes}, 8 bytes. */
    public long availBytes() {
        return memory.getLong(address + AVAIL_BYTES_OFFSET);
    }

    /** Writes {@code avail_bytes}. */
    public XenSysctlAvailheap availBytes(long value) {
        memory.putLong(address + AVAIL_BYTES_OFFSET, value);
        return this;
    }
}
