// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.xs;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xsd_sockmsg}, 16 bytes, aligned to 4. Source: Xen public/io/xs_wire.h.
 *
 * <pre>
 *  offset size field
 *       0   4  type
 *       4   4  req_id
 *       8   4  tx_id
 *      12   4  len
 * </pre>
 */
public final class XsdSockmsg extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 4;

    public static final int TYPE_OFFSET = 0;
    public static final int REQ_ID_OFFSET = 4;
    public static final int TX_ID_OFFSET = 8;
    public static final int LEN_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static XsdSockmsg allocate() {
        return new XsdSockmsg().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XsdSockmsg wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code type}, 4 bytes. */
    public int type() {
        return memory.getInt(address + TYPE_OFFSET);
    }

    /** Writes {@code type}. */
    public XsdSockmsg type(int value) {
        memory.putInt(address + TYPE_OFFSET, value);
        return this;
    }

    /** Reads {@code req_id}, 4 bytes. */
    public int reqId() {
        return memory.getInt(address + REQ_ID_OFFSET);
    }

    /** Writes {@code req_id}. */
    public XsdSockmsg reqId(int value) {
        memory.putInt(address + REQ_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code tx_id}, 4 bytes. */
    public int txId() {
        return memory.getInt(address + TX_ID_OFFSET);
    }

    /** Writes {@code tx_id}. */
    public XsdSockmsg txId(int value) {
        memory.putInt(address + TX_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code len}, 4 bytes. */
    public int len() {
        return memory.getInt(address + LEN_OFFSET);
    }

    /** Writes {@code len}. */
    public XsdSockmsg len(int value) {
        memory.putInt(address + LEN_OFFSET, value);
        return this;
    }
}
