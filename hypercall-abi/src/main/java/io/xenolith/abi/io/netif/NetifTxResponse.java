// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct netif_tx_response}, 4 bytes, aligned to 2. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   2  id
 *       2   2  status
 * </pre>
 */
public final class NetifTxResponse extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 2;

    public static final int ID_OFFSET = 0;
    public static final int STATUS_OFFSET = 2;

    /** A zeroed struct in private memory. */
    public static NetifTxResponse allocate() {
        return new NetifTxResponse().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public NetifTxResponse wrap(GuestMemory memory, long address) {
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
    public NetifTxResponse id(int value) {
        memory.putShort(address + ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public NetifTxResponse status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
