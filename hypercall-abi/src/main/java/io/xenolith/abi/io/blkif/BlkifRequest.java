// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_request}, 112 bytes, aligned to 8. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   1  operation
 *       1   1  nr_segments
 *       2   2  handle
 *       8   8  id
 *      16   8  sector_number
 *      24   4  seg.gref[11]
 *      28   1  seg.first_sect[11]
 *      29   1  seg.last_sect[11]
 * </pre>
 */
public final class BlkifRequest extends CStruct {
    public static final int SIZE = 112;
    public static final int ALIGN = 8;

    public static final int OPERATION_OFFSET = 0;
    public static final int NR_SEGMENTS_OFFSET = 1;
    public static final int HANDLE_OFFSET = 2;
    public static final int ID_OFFSET = 8;
    public static final int SECTOR_NUMBER_OFFSET = 16;
    public static final int SEG_GREF_OFFSET = 24;
    public static final int SEG_FIRST_SECT_OFFSET = 28;
    public static final int SEG_LAST_SECT_OFFSET = 29;

    /** A zeroed struct in private memory. */
    public static BlkifRequest allocate() {
        return new BlkifRequest().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifRequest wrap(GuestMemory memory, long address) {
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
    public BlkifRequest operation(int value) {
        memory.putByte(address + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code nr_segments}, 1 byte. */
    public int nrSegments() {
        return memory.getByte(address + NR_SEGMENTS_OFFSET) & 0xff;
    }

    /** Writes {@code nr_segments}. */
    public BlkifRequest nrSegments(int value) {
        memory.putByte(address + NR_SEGMENTS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code handle}, 2 bytes. */
    public int handle() {
        return memory.getShort(address + HANDLE_OFFSET) & 0xffff;
    }

    /** Writes {@code handle}. */
    public BlkifRequest handle(int value) {
        memory.putShort(address + HANDLE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code id}, 8 bytes. */
    public long id() {
        return memory.getLong(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public BlkifRequest id(long value) {
        memory.putLong(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code sector_number}, 8 bytes. */
    public long sectorNumber() {
        return memory.getLong(address + SECTOR_NUMBER_OFFSET);
    }

    /** Writes {@code sector_number}. */
    public BlkifRequest sectorNumber(long value) {
        memory.putLong(address + SECTOR_NUMBER_OFFSET, value);
        return this;
    }

    /** Reads {@code seg.gref}, 4 bytes. */
    public int segGref(int index) {
        return memory.getInt(address + SEG_GREF_OFFSET + (long) index * 8);
    }

    /** Writes {@code seg.gref}. */
    public BlkifRequest segGref(int index, int value) {
        memory.putInt(address + SEG_GREF_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code seg.first_sect}, 1 byte. */
    public int segFirstSect(int index) {
        return memory.getByte(address + SEG_FIRST_SECT_OFFSET + (long) index * 8) & 0xff;
    }

    /** Writes {@code seg.first_sect}. */
    public BlkifRequest segFirstSect(int index, int value) {
        memory.putByte(address + SEG_FIRST_SECT_OFFSET + (long) index * 8, (byte) value);
        return this;
    }

    /** Reads {@code seg.last_sect}, 1 byte. */
    public int segLastSect(int index) {
        return memory.getByte(address + SEG_LAST_SECT_OFFSET + (long) index * 8) & 0xff;
    }

    /** Writes {@code seg.last_sect}. */
    public BlkifRequest segLastSect(int index, int value) {
        memory.putByte(address + SEG_LAST_SECT_OFFSET + (long) index * 8, (byte) value);
        return this;
    }
}
