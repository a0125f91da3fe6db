// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_request_indirect}, 64 bytes, aligned to 8. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   1  operation
 *       1   1  indirect_op
 *       2   2  nr_segments
 *       8   8  id
 *      16   8  sector_number
 *      24   2  handle
 *      28   4  indirect_grefs[8]
 * </pre>
 */
public final class BlkifRequestIndirect extends CStruct {
    public static final int SIZE = 64;
    public static final int ALIGN = 8;

    public static final int OPERATION_OFFSET = 0;
    public static final int INDIRECT_OP_OFFSET = 1;
    public static final int NR_SEGMENTS_OFFSET = 2;
    public static final int ID_OFFSET = 8;
    public static final int SECTOR_NUMBER_OFFSET = 16;
    public static final int HANDLE_OFFSET = 24;
    public static final int INDIRECT_GREFS_OFFSET = 28;

    /** A zeroed struct in private memory. */
    public static BlkifRequestIndirect allocate() {
        return new BlkifRequestIndirect().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifRequestIndirect wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code operation}, 1 byte. */
    public int operation() {
        return memory.getByte(address + OPERATION_OFFSET) & 0xff;
    }

    /** Writes {@code operation}. */
    public BlkifRequestIndirect operation(int value) {
        memory.putByte(address + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code indirect_op}, 1 byte. */
    public int indirectOp() {
        return memory.getByte(address + INDIRECT_OP_OFFSET) & 0xff;
    }

    /** Writes {@code indirect_op}. */
    public BlkifRequestIndirect indirectOp(int value) {
        memory.putByte(address + INDIRECT_OP_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code nr_segments}, 2 bytes. */
    public int nrSegments() {
        return memory.getShort(address + NR_SEGMENTS_OFFSET) & 0xffff;
    }

    /** Writes {@code nr_segments}. */
    public BlkifRequestIndirect nrSegments(int value) {
        memory.putShort(address + NR_SEGMENTS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code id}, 8 bytes. */
    public long id() {
        return memory.getLong(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public BlkifRequestIndirect id(long value) {
        memory.putLong(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code sector_number}, 8 bytes. */
    public long sectorNumber() {
        return memory.getLong(address + SECTOR_NUMBER_OFFSET);
    }

    /** Writes {@code sector_number}. */
    public BlkifRequestIndirect sectorNumber(long value) {
        memory.putLong(address + SECTOR_NUMBER_OFFSET, value);
        return this;
    }

    /** Reads {@code handle}, 2 bytes. */
    public int handle() {
        return memory.getShort(address + HANDLE_OFFSET) & 0xffff;
    }

    /** Writes {@code handle}. */
    public BlkifRequestIndirect handle(int value) {
        memory.putShort(address + HANDLE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code indirect_grefs}, 4 bytes. */
    public int indirectGrefs(int index) {
        return memory.getInt(address + INDIRECT_GREFS_OFFSET + (long) index * 4);
    }

    /** Writes {@code indirect_grefs}. */
    public BlkifRequestIndirect indirectGrefs(int index, int value) {
        memory.putInt(address + INDIRECT_GREFS_OFFSET + (long) index * 4, value);
        return this;
    }
}
