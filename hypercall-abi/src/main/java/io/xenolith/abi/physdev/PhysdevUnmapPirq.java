// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_unmap_pirq}, 8 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       4   4  pirq
 * </pre>
 */
public final class PhysdevUnmapPirq extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int DOMID_OFFSET = 0;
    public static final int PIRQ_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static PhysdevUnmapPirq allocate() {
        return new PhysdevUnmapPirq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevUnmapPirq wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public PhysdevUnmapPirq domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code pirq}, 4 bytes. */
    public int pirq() {
        return memory.getInt(address + PIRQ_OFFSET);
    }

    /** Writes {@code pirq}. */
    public PhysdevUnmapPirq pirq(int value) {
        memory.putInt(address + PIRQ_OFFSET, value);
        return this;
    }
}
