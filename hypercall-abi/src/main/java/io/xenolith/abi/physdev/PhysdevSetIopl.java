// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_set_iopl}, 4 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  iopl
 * </pre>
 */
public final class PhysdevSetIopl extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int IOPL_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static PhysdevSetIopl allocate() {
        return new PhysdevSetIopl().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevSetIopl wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code iopl}, 4 bytes. */
    public int iopl() {
        return memory.getInt(address + IOPL_OFFSET);
    }

    /** Writes {@code iopl}. */
    public PhysdevSetIopl iopl(int value) {
        memory.putInt(address + IOPL_OFFSET, value);
        return this;
    }
}
