// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_eoi}, 4 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  irq
 * </pre>
 */
public final class PhysdevEoi extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int IRQ_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static PhysdevEoi allocate() {
        return new PhysdevEoi().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevEoi wrap(GuestMemory memory, long address) {
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
    public PhysdevEoi irq(int value) {
        memory.putInt(address + IRQ_OFFSET, value);
        return this;
    }
}
