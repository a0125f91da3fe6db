// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_irq_status_query}, 8 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  irq
 *       4   4  flags
 * </pre>
 */
public final class PhysdevIrqStatusQuery extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int IRQ_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static PhysdevIrqStatusQuery allocate() {
        return new PhysdevIrqStatusQuery().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevIrqStatusQuery wrap(GuestMemory memory, long address) {
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
    public PhysdevIrqStatusQuery irq(int value) {
        memory.putInt(address + IRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public PhysdevIrqStatusQuery flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }
}
