// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_memory_exchange}, 72 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   8  in.extent_start
 *       8   8  in.nr_extents
 *      16   4  in.extent_order
 *      20   4  in.mem_flags
 *      24   2  in.domid
 *      32   8  out.extent_start
 *      40   8  out.nr_extents
 *      48   4  out.extent_order
 *      52   4  out.mem_flags
 *      56   2  out.domid
 *      64   8  nr_exchanged
 * </pre>
 */
public final class XenMemoryExchange extends CStruct {
    public static final int SIZE = 72;
    public static final int ALIGN = 8;

    public static final int IN_EXTENT_START_OFFSET = 0;
    public static final int IN_NR_EXTENTS_OFFSET = 8;
    public static final int IN_EXTENT_ORDER_OFFSET = 16;
    public static final int IN_MEM_FLAGS_OFFSET = 20;
    public static final int IN_DOMID_OFFSET = 24;
    public static final int OUT_EXTENT_START_OFFSET = 32;
    public static final int OUT_NR_EXTENTS_OFFSET = 40;
    public static final int OUT_EXTENT_ORDER_OFFSET = 48;
    public static final int OUT_MEM_FLAGS_OFFSET = 52;
    public static final int OUT_DOMID_OFFSET = 56;
    public static final int NR_EXCHANGED_OFFSET = 64;

    /** A zeroed struct in private memory. */
    public static XenMemoryExchange allocate() {
        return new XenMemoryExchange().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMemoryExchange wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code in.extent_start}, 8 bytes. */
    public long inExtentStart() {
        return memory.getLong(address + IN_EXTENT_START_OFFSET);
    }

    /** Writes {@code in.extent_start}. */
    public XenMemoryExchange inExtentStart(long value) {
        memory.putLong(address + IN_EXTENT_START_OFFSET, value);
        return this;
    }

    /** Reads {@code in.nr_extents}, 8 bytes. */
    public long inNrExtents() {
        return memory.getLong(address + IN_NR_EXTENTS_OFFSET);
    }

    /** Writes {@code in.nr_extents}. */
    public XenMemoryExchange inNrExtents(long value) {
        memory.putLong(address + IN_NR_EXTENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code in.extent_order}, 4 bytes. */
    public int inExtentOrder() {
        return memory.getInt(address + IN_EXTENT_ORDER_OFFSET);
    }

    /** Writes {@code in.extent_order}. */
    public XenMemoryExchange inExtentOrder(int value) {
        memory.putInt(address + IN_EXTENT_ORDER_OFFSET, value);
        return this;
    }

    /** Reads {@code in.mem_flags}, 4 bytes. */
    public int inMemFlags() {
        return memory.getInt(address + IN_MEM_FLAGS_OFFSET);
    }

    /** Writes {@code in.mem_flags}. */
    public XenMemoryExchange inMemFlags(int value) {
        memory.putInt(address + IN_MEM_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code in.domid}, 2 bytes. */
    public int inDomid() {
        return memory.getShort(address + IN_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code in.domid}. */
    public XenMemoryExchange inDomid(int value) {
        memory.putShort(address + IN_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code out.extent_start}, 8 bytes. */
    public long outExtentStart() {
        return memory.getLong(address + OUT_EXTENT_START_OFFSET);
    }

    /** Writes {@code out.extent_start}. */
    public XenMemoryExchange outExtentStart(long value) {
        memory.putLong(address + OUT_EXTENT_START_OFFSET, value);
        return this;
    }

    /** Reads {@code out.nr_extents}, 8 bytes. */
    public long outNrExtents() {
        return memory.getLong(address + OUT_NR_EXTENTS_OFFSET);
    }

    /** Writes {@code out.nr_extents}. */
    public XenMemoryExchange outNrExtents(long value) {
        memory.putLong(address + OUT_NR_EXTENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code out.extent_order}, 4 bytes. */
    public int outExtentOrder() {
        return memory.getInt(address + OUT_EXTENT_ORDER_OFFSET);
    }

    /** Writes {@code out.extent_order}. */
    public XenMemoryExchange outExtentOrder(int value) {
        memory.putInt(address + OUT_EXTENT_ORDER_OFFSET, value);
        return this;
    }

    /** Reads {@code out.mem_flags}, 4 bytes. */
    public int outMemFlags() {
        return memory.getInt(address + OUT_MEM_FLAGS_OFFSET);
    }

    /** Writes {@code out.mem_flags}. */
    public XenMemoryExchange outMemFlags(int value) {
        memory.putInt(address + OUT_MEM_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code out.domid}, 2 bytes. */
    public int outDomid() {
        return memory.getShort(address + OUT_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code out.domid}. */
    public XenMemoryExchange outDomid(int value) {
        memory.putShort(address + OUT_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code nr_exchanged}, 8 bytes. */
    public long nrExchanged() {
        return memory.getLong(address + NR_EXCHANGED_OFFSET);
    }

    /** Writes {@code nr_exchanged}. */
    public XenMemoryExchange nrExchanged(long value) {
        memory.putLong(address + NR_EXCHANGED_OFFSET, value);
        return this;
    }
}
