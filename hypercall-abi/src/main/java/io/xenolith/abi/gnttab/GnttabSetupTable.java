// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_setup_table}, 24 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       4   4  nr_frames
 *       8   2  status
 *      16   8  frame_list
 * </pre>
 */
public final class GnttabSetupTable extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int DOM_OFFSET = 0;
    public static final int NR_FRAMES_OFFSET = 4;
    public static final int STATUS_OFFSET = 8;
    public static final int FRAME_LIST_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static GnttabSetupTable allocate() {
        return new GnttabSetupTable().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabSetupTable wrap(GuestMemory memory, long address) {
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
    public GnttabSetupTable dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code nr_frames}, 4 bytes. */
    public int nrFrames() {
        return memory.getInt(address + NR_FRAMES_OFFSET);
    }

    /** Writes {@code nr_frames}. */
    public GnttabSetupTable nrFrames(int value) {
        memory.putInt(address + NR_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabSetupTable status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code frame_list}, 8 bytes. */
    public long frameList() {
        return memory.getLong(address + FRAME_LIST_OFFSET);
    }

    /** Writes {@code frame_list}. */
    public GnttabSetupTable frameList(long value) {
        memory.putLong(address + FRAME_LIST_OFFSET, value);
        return this;
    }
}
