// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct grant_entry_v1}, 8 bytes, aligned to 4. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  flags
 *       2   2  domid
 *       4   4  frame
 * </pre>
 */
public final class GrantEntryV1 extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int FLAGS_OFFSET = 0;
    public static final int DOMID_OFFSET = 2;
    public static final int FRAME_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static GrantEntryV1 allocate() {
        return new GrantEntryV1().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GrantEntryV1 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public GrantEntryV1 flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public GrantEntryV1 domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code frame}, 4 bytes. */
    public int frame() {
        return memory.getInt(address + FRAME_OFFSET);
    }

    /** Writes {@code frame}. */
    public GrantEntryV1 frame(int value) {
        memory.putInt(address + FRAME_OFFSET, value);
        return this;
    }
}
