// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xenctl_bitmap}, 16 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   8  bitmap
 *       8   4  nr_bits
 * </pre>
 */
public final class XenctlBitmap extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int BITMAP_OFFSET = 0;
    public static final int NR_BITS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenctlBitmap allocate() {
        return new XenctlBitmap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenctlBitmap wrap(GuestMemory memory, long address) {
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
    public XenctlBitmap bitmap(long value) {
        memory.putLong(address + BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_bits}, 4 bytes. */
    public int nrBits() {
        return memory.getInt(address + NR_BITS_OFFSET);
    }

    /** Writes {@code nr_bits}. */
    public XenctlBitmap nrBits(int value) {
        memory.putInt(address + NR_BITS_OFFSET, value);
        return this;
    }
}
