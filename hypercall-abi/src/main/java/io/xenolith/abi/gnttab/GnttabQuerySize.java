// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_query_size}, 16 bytes, aligned to 4. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       4   4  nr_frames
 *       8   4  max_nr_frames
 *      12   2  status
 * </pre>
 */
public final class GnttabQuerySize extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 4;

    public static final int DOM_OFFSET = 0;
    public static final int NR_FRAMES_OFFSET = 4;
    public static final int MAX_NR_FRAMES_OFFSET = 8;
    public static final int STATUS_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static GnttabQuerySize allocate() {
        return new GnttabQuerySize().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabQuerySize wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code dom}, 2 bytes. */
    public int dom() {
        return memory.getShort(address + DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code dom}. */
    public GnttabQuerySize dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code nr_frames}, 4 bytes. */
    public int nrFrames() {
        return memory.getInt(address + NR_FRAMES_OFFSET);
    }

    /** Writes {@code nr_frames}. */
    public GnttabQuerySize nrFrames(int value) {
        memory.putInt(address + NR_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code max_nr_frames}, 4 bytes. */
    public int maxNrFrames() {
        return memory.getInt(address + MAX_NR_FRAMES_OFFSET);
    }

    /** Writes {@code max_nr_frames}. */
    public GnttabQuerySize maxNrFrames(int value) {
        memory.putInt(address + MAX_NR_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabQuerySize status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
