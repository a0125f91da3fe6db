// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_get_free_pirq}, 8 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  type
 *       4   4  pirq
 * </pre>
 */
public final class PhysdevGetFreePirq extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int TYPE_OFFSET = 0;
    public static final int PIRQ_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static PhysdevGetFreePirq allocate() {
        return new PhysdevGetFreePirq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevGetFreePirq wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code type}, 4 bytes. */
    public int type() {
        return memory.getInt(address + TYPE_OFFSET);
    }

    /** Writes {@code type}. */
    public PhysdevGetFreePirq type(int value) {
        memory.putInt(address + TYPE_OFFSET, value);
        return this;
    }

    /** Reads {@code pirq}, 4 bytes. */
    public int pirq() {
        return memory.getInt(address + PIRQ_OFFSET);
    }

    /** Writes {@code pirq}. */
    public PhysdevGetFreePirq pirq(int value) {
        memory.putInt(address + PIRQ_OFFSET, value);
        return this;
    }
}
