// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_irq}, 8 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  irq
 *       4   4  vector
 * </pre>
 */
public final class PhysdevIrq extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int IRQ_OFFSET = 0;
    public static final int VECTOR_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static PhysdevIrq allocate() {
        return new PhysdevIrq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevIrq wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code irq}, 4 bytes. */
    public int irq() {
        return memory.getInt(address + IRQ_OFFSET);
    }

    /** Writes {@code irq}. */
    public PhysdevIrq irq(int value) {
        memory.putInt(address + IRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code vector}, 4 bytes. */
    public int vector() {
        return memory.getInt(address + VECTOR_OFFSET);
    }

    /** Writes {@code vector}. */
    public PhysdevIrq vector(int value) {
        memory.putInt(address + VECTOR_OFFSET, value);
        return this;
    }
}
