// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_unmap_grant_ref}, 24 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   8  host_addr
 *       8   8  dev_bus_addr
 *      16   4  handle
 *      20   2  status
 * </pre>
 */
public final class GnttabUnmapGrantRef extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int HOST_ADDR_OFFSET = 0;
    public static final int DEV_BUS_ADDR_OFFSET = 8;
    public static final int HANDLE_OFFSET = 16;
    public static final int STATUS_OFFSET = 20;

    /** A zeroed struct in private memory. */
    public static GnttabUnmapGrantRef allocate() {
        return new GnttabUnmapGrantRef().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabUnmapGrantRef wrap(GuestMemory memory, long address) {
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
    public GnttabUnmapGrantRef hostAddr(long value) {
        memory.putLong(address + HOST_ADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code dev_bus_addr}, 8 bytes. */
    public long devBusAddr() {
        return memory.getLong(address + DEV_BUS_ADDR_OFFSET);
    }

    /** Writes {@code dev_bus_addr}. */
    public GnttabUnmapGrantRef devBusAddr(long value) {
        memory.putLong(address + DEV_BUS_ADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code handle}, 4 bytes. */
    public int handle() {
        return memory.getInt(address + HANDLE_OFFSET);
    }

    /** Writes {@code handle}. */
    public GnttabUnmapGrantRef handle(int value) {
        memory.putInt(address + HANDLE_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabUnmapGrantRef status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
