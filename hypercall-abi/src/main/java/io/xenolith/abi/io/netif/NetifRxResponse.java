// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct netif_rx_response}, 8 bytes, aligned to 2. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   2  id
 *       2   2  offset
 *       4   2  flags
 *       6   2  status
 * </pre>
 */
public final class NetifRxResponse extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 2;

    public static final int ID_OFFSET = 0;
    public static final int OFFSET_OFFSET = 2;
    public static final int FLAGS_OFFSET = 4;
    public static final int STATUS_OFFSET = 6;

    /** A zeroed struct in private memory. */
    public static NetifRxResponse allocate() {
        return new NetifRxResponse().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public NetifRxResponse wrap(GuestMemory memory, long address) {
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
    public NetifRxResponse id(int value) {
        memory.putShort(address + ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code offset}, 2 bytes. */
    public int offset() {
        return memory.getShort(address + OFFSET_OFFSET) & 0xffff;
    }

    /** Writes {@code offset}. */
    public NetifRxResponse offset(int value) {
        memory.putShort(address + OFFSET_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public NetifRxResponse flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public NetifRxResponse status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
