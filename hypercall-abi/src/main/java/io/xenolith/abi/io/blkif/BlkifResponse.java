// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_response}, 16 bytes, aligned to 8. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   8  id
 *       8   1  operation
 *      10   2  status
 * </pre>
 */
public final class BlkifResponse extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int ID_OFFSET = 0;
    public static final int OPERATION_OFFSET = 8;
    public static final int STATUS_OFFSET = 10;

    /** A zeroed struct in private memory. */
    public static BlkifResponse allocate() {
        return new BlkifResponse().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifResponse wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code id}, 8 bytes. */
    public long id() {
        return memory.getLong(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public BlkifResponse id(long value) {
        memory.putLong(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code operation}, 1 byte. */
    public int operation() {
        return memory.getByte(address + OPERATION_OFFSET) & 0xff;
    }

    /** Writes {@code operation}. */
    public BlkifResponse operation(int value) {
        memory.putByte(address + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public BlkifResponse status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
