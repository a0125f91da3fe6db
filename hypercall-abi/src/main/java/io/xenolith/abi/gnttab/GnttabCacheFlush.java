// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_cache_flush}, 16 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   8  a.dev_bus_addr
 *       0   4  a.ref
 *       8   2  offset
 *      10   2  length
 *      12   4  op
 * </pre>
 */
public final class GnttabCacheFlush extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int A_DEV_BUS_ADDR_OFFSET = 0;
    public static final int A_REF_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int LENGTH_OFFSET = 10;
    public static final int OP_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static GnttabCacheFlush allocate() {
        return new GnttabCacheFlush().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabCacheFlush wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code a.dev_bus_addr}, 8 bytes. */
    public long aDevBusAddr() {
        return memory.getLong(address + A_DEV_BUS_ADDR_OFFSET);
    }

    /** Writes {@code a.dev_bus_addr}. */
    public GnttabCacheFlush aDevBusAddr(long value) {
        memory.putLong(address + A_DEV_BUS_ADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code a.ref}, 4 bytes. */
    public int aRef() {
        return memory.getInt(address + A_REF_OFFSET);
    }

    /** Writes {@code a.ref}. */
    public GnttabCacheFlush aRef(int value) {
        memory.putInt(address + A_REF_OFFSET, value);
        return this;
    }

    /** Reads {@code offset}, 2 bytes. */
    public int offset() {
        return memory.getShort(address + OFFSET_OFFSET) & 0xffff;
    }

    /** Writes {@code offset}. */
    public GnttabCacheFlush offset(int value) {
        memory.putShort(address + OFFSET_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code length}, 2 bytes. */
    public int length() {
        return memory.getShort(address + LENGTH_OFFSET) & 0xffff;
    }

    /** Writes {@code length}. */
    public GnttabCacheFlush length(int value) {
        memory.putShort(address + LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code op}, 4 bytes. */
    public int op() {
        return memory.getInt(address + OP_OFFSET);
    }

    /** Writes {@code op}. */
    public GnttabCacheFlush op(int value) {
        memory.putInt(address + OP_OFFSET, value);
        return this;
    }
}
