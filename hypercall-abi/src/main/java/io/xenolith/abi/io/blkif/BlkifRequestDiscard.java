// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_request_discard}, 32 bytes, aligned to 8. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   1  operation
 *       1   1  flag
 *       2   2  handle
 *       8   8  id
 *      16   8  sector_number
 *      24   8  nr_sectors
 * </pre>
 */
public final class BlkifRequestDiscard extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int OPERATION_OFFSET = 0;
    public static final int FLAG_OFFSET = 1;
    public static final int HANDLE_OFFSET = 2;
    public static final int ID_OFFSET = 8;
    public static final int SECTOR_NUMBER_OFFSET = 16;
    public static final int NR_SECTORS_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static BlkifRequestDiscard allocate() {
        return new BlkifRequestDiscard().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifRequestDiscard wrap(GuestMemory memory, long address) {
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
    public BlkifRequestDiscard operation(int value) {
        memory.putByte(address + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code flag}, 1 byte. */
    public int flag() {
        return memory.getByte(address + FLAG_OFFSET) & 0xff;
    }

    /** Writes {@code flag}. */
    public BlkifRequestDiscard flag(int value) {
        memory.putByte(address + FLAG_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code handle}, 2 bytes. */
    public int handle() {
        return memory.getShort(address + HANDLE_OFFSET) & 0xffff;
    }

    /** Writes {@code handle}. */
    public BlkifRequestDiscard handle(int value) {
        memory.putShort(address + HANDLE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code id}, 8 bytes. */
    public long id() {
        return memory.getLong(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public BlkifRequestDiscard id(long value) {
        memory.putLong(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code sector_number}, 8 bytes. */
    public long sectorNumber() {
        return memory.getLong(address + SECTOR_NUMBER_OFFSET);
    }

    /** Writes {@code sector_number}. */
    public BlkifRequestDiscard sectorNumber(long value) {
        memory.putLong(address + SECTOR_NUMBER_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_sectors}, 8 bytes. */
    public long nrSectors() {
        return memory.getLong(address + NR_SECTORS_OFFSET);
    }

    /** Writes {@code nr_sectors}. */
    public BlkifRequestDiscard nrSectors(long value) {
        memory.putLong(address + NR_SECTORS_OFFSET, value);
        return this;
    }
}
