// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct netif_rx_request}, 8 bytes, aligned to 4. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   2  id
 *       2   2  pad
 *       4   4  gref
 * </pre>
 */
public final class NetifRxRequest extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int ID_OFFSET = 0;
    public static final int PAD_OFFSET = 2;
    public static final int GREF_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static NetifRxRequest allocate() {
        return new NetifRxRequest().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public NetifRxRequest wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code id}, 2 bytes. */
    public int id() {
        return memory.getShort(address + ID_OFFSET) & 0xffff;
    }

    /** Writes {@code id}. */
    public NetifRxRequest id(int value) {
        memory.putShort(address + ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code pad}, 2 bytes. */
    public int pad() {
        return memory.getShort(address + PAD_OFFSET) & 0xffff;
    }

    /** Writes {@code pad}. */
    public NetifRxRequest pad(int value) {
        memory.putShort(address + PAD_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code gref}, 4 bytes. */
    public int gref() {
        return memory.getInt(address + GREF_OFFSET);
    }

    /** Writes {@code gref}. */
    public NetifRxRequest gref(int value) {
        memory.putInt(address + GREF_OFFSET, value);
        return this;
    }
}
