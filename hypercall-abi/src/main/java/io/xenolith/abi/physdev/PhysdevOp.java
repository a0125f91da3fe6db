// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_op}, 24 bytes, aligned to 8. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       8  16  u (union)
 *       0   4  cmd
 * </pre>
 */
public final class PhysdevOp extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    /** Offset of the union {@code u}, 16 bytes: its members are structs of their own. */
    public static final int U_OFFSET = 8;
    public static final int U_SIZE = 16;
    public static final int CMD_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static PhysdevOp allocate() {
        return new PhysdevOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public PhysdevOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }
}
