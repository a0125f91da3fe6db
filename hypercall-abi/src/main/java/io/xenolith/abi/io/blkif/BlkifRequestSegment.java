// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_request_segment}, 8 bytes, aligned to 4. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   4  gref
 *       4   1  first_sect
 *       5   1  last_sect
 * </pre>
 */
public final class BlkifRequestSegment extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int GREF_OFFSET = 0;
    public static final int FIRST_SECT_OFFSET = 4;
    public static final int LAST_SECT_OFFSET = 5;

    /** A zeroed struct in private memory. */
    public static BlkifRequestSegment allocate() {
        return new BlkifRequestSegment().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifRequestSegment wrap(GuestMemory memory, long address) {
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
    public BlkifRequestSegment gref(int value) {
        memory.putInt(address + GREF_OFFSET, value);
        return this;
    }

    /** Reads {@code first_sect}, 1 byte. */
    public int firstSect() {
        return memory.getByte(address + FIRST_SECT_OFFSET) & 0xff;
    }

    /** Writes {@code first_sect}. */
    public BlkifRequestSegment firstSect(int value) {
        memory.putByte(address + FIRST_SECT_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code last_sect}, 1 byte. */
    public int lastSect() {
        return memory.getByte(address + LAST_SECT_OFFSET) & 0xff;
    }

    /** Writes {@code last_sect}. */
    public BlkifRequestSegment lastSect(int value) {
        memory.putByte(address + LAST_SECT_OFFSET, (byte) value);
        return this;
    }
}
