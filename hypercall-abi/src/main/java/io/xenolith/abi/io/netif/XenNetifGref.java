// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_netif_gref}, 8 bytes, aligned to 4. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ref
 *       4   2  flags
 *       6   2  status
 * </pre>
 */
public final class XenNetifGref extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int REF_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int STATUS_OFFSET = 6;

    /** A zeroed struct in private memory. */
    public static XenNetifGref allocate() {
        return new XenNetifGref().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenNetifGref wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ref}, 4 bytes. */
    public int ref() {
        return memory.getInt(address + REF_OFFSET);
    }

    /** Writes {@code ref}. */
    public XenNetifGref ref(int value) {
        memory.putInt(address + REF_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public XenNetifGref flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET) & 0xffff;
    }

    /** Writes {@code status}. */
    public XenNetifGref status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
