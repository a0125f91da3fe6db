// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct mmu_update}, 16 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   8  ptr
 *       8   8  val
 * </pre>
 */
public final class MmuUpdate extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int PTR_OFFSET = 0;
    public static final int VAL_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static MmuUpdate allocate() {
        return new MmuUpdate().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public MmuUpdate wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ptr}, 8 bytes. */
    public long ptr() {
        return memory.getLong(address + PTR_OFFSET);
    }

    /** Writes {@code ptr}. */
    public MmuUpdate ptr(long value) {
        memory.putLong(address + PTR_OFFSET, value);
        return this;
    }

    /** Reads {@code val}, 8 bytes. */
    public long val() {
        return memory.getLong(address + VAL_OFFSET);
    }

    /** Writes {@code val}. */
    public MmuUpdate val(long value) {
        memory.putLong(address + VAL_OFFSET, value);
        return this;
    }
}
