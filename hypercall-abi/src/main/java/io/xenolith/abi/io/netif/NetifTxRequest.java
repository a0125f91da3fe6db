// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct netif_tx_request}, 12 bytes, aligned to 4. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   4  gref
 *       4   2  offset
 *       6   2  flags
 *       8   2  id
 *      10   2  size
 * </pre>
 */
public final class NetifTxRequest extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int GREF_OFFSET = 0;
    public static final int OFFSET_OFFSET = 4;
    public static final int FLAGS_OFFSET = 6;
    public static final int ID_OFFSET = 8;
    public static final int SIZE_OFFSET = 10;

    /** A zeroed struct in private memory. */
    public static NetifTxRequest allocate() {
        return new NetifTxRequest().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public NetifTxRequest wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code gref}, 4 bytes. */
    public int gref() {
        return memory.getInt(address + GREF_OFFSET);
    }

    /** Writes {@code gref}. */
    public NetifTxRequest gref(int value) {
        memory.putInt(address + GREF_OFFSET, value);
        return this;
    }

    /** Reads {@code offset}, 2 bytes. */
    public int offset() {
        return memory.getShort(address + OFFSET_OFFSET) & 0xffff;
    }

    /** Writes {@code offset}. */
    public NetifTxRequest offset(int value) {
        memory.putShort(address + OFFSET_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public NetifTxRequest flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code id}, 2 bytes. */
    public int id() {
        return memory.getShort(address + ID_OFFSET) & 0xffff;
    }

    /** Writes {@code id}. */
    public NetifTxRequest id(int value) {
        memory.putShort(address + ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code size}, 2 bytes. */
    public int size() {
        return memory.getShort(address + SIZE_OFFSET) & 0xffff;
    }

    /** Writes {@code size}. */
    public NetifTxRequest size(int value) {
        memory.putShort(address + SIZE_OFFSET, (short) value);
        return this;
    }
}
