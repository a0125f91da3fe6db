// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_nodeaffinity}, 16 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  nodemap.bitmap
 *       8   4  nodemap.nr_bits
 * </pre>
 */
public final class XenDomctlNodeaffinity extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int NODEMAP_BITMAP_OFFSET = 0;
    public static final int NODEMAP_NR_BITS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenDomctlNodeaffinity allocate() {
        return new XenDomctlNodeaffinity().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlNodeaffinity wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code nodemap.bitmap}, 8 bytes. */
    public long nodemapBitmap() {
        return memory.getLong(address + NODEMAP_BITMAP_OFFSET);
    }

    /** Writes {@code nodemap.bitmap}. */
    public XenDomctlNodeaffinity nodemapBitmap(long value) {
        memory.putLong(address + NODEMAP_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code nodemap.nr_bits}, 4 bytes. */
    public int nodemapNrBits() {
        return memory.getInt(address + NODEMAP_NR_BITS_OFFSET);
    }

    /** Writes {@code nodemap.nr_bits}. */
    public XenDomctlNodeaffinity nodemapNrBits(int value) {
        memory.putInt(address + NODEMAP_NR_BITS_OFFSET, value);
        return this;
    }
}
