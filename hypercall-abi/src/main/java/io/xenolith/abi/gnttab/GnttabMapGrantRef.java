// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_map_grant_ref}, 32 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   8  host_addr
 *       8   4  flags
 *      12   4  ref
 *      16   2  dom
 *      18   2  status
 *      20   4  handle
 *      24   8  dev_bus_addr
 * </pre>
 */
public final class GnttabMapGrantRef extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int HOST_ADDR_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
    public static final int REF_OFFSET = 12;
    public static final int DOM_OFFSET = 16;
    public static final int STATUS_OFFSET = 18;
    public static final int HANDLE_OFFSET = 20;
    public static final int DEV_BUS_ADDR_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static GnttabMapGrantRef allocate() {
        return new GnttabMapGrantRef().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabMapGrantRef wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code host_addr}, 8 bytes. */
    public long hostAddr() {
        return memory.getLong(address + HOST_ADDR_OFFSET);
    }

    /** Writes {@code host_addr}. */
    public GnttabMapGrantRef hostAddr(long value) {
        memory.putLong(address + HOST_ADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public GnttabMapGrantRef flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code ref}, 4 bytes. */
    public int ref() {
        return memory.getInt(address + REF_OFFSET);
    }

    /** Writes {@code ref}. */
    public GnttabMapGrantRef ref(int value) {
        memory.putInt(address + REF_OFFSET, value);
        return this;
    }

    /** Reads {@code dom}, 2 bytes. */
    public int dom() {
        return memory.getShort(address + DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code dom}. */
    public GnttabMapGrantRef dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabMapGrantRef status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code handle}, 4 bytes. */
    public int handle() {
        return memory.getInt(address + HANDLE_OFFSET);
    }

    /** Writes {@code handle}. */
    public GnttabMapGrantRef handle(int value) {
        memory.putInt(address + HANDLE_OFFSET, value);
        return this;
    }

    /** Reads {@code dev_bus_addr}, 8 bytes. */
    public long devBusAddr() {
        return memory.getLong(address + DEV_BUS_ADDR_OFFSET);
    }

    /** Writes {@code dev_bus_addr}. */
    public GnttabMapGrantRef devBusAddr(long value) {
        memory.putLong(address + DEV_BUS_ADDR_OFFSET, value);
        return this;
    }
}
