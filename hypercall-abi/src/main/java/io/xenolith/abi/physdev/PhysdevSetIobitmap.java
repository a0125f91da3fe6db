// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_set_iobitmap}, 16 bytes, aligned to 8. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   8  bitmap
 *       8   4  nr_ports
 * </pre>
 */
public final class PhysdevSetIobitmap extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int BITMAP_OFFSET = 0;
    public static final int NR_PORTS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static PhysdevSetIobitmap allocate() {
        return new PhysdevSetIobitmap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevSetIobitmap wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code bitmap}, 8 bytes. */
    public long bitmap() {
        return memory.getLong(address + BITMAP_OFFSET);
    }

    /** Writes {@code bitmap}. */
    public PhysdevSetIobitmap bitmap(long value) {
        memory.putLong(address + BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_ports}, 4 bytes. */
    public int nrPorts() {
        return memory.getInt(address + NR_PORTS_OFFSET);
    }

    /** Writes {@code nr_ports}. */
    public PhysdevSetIobitmap nrPorts(int value) {
        memory.putInt(address + NR_PORTS_OFFSET, value);
        return this;
    }
}
