// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_get_version}, 8 bytes, aligned to 4. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       2   2  pad
 *       4   4  version
 * </pre>
 */
public final class GnttabGetVersion extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int DOM_OFFSET = 0;
    public static final int PAD_OFFSET = 2;
    public static final int VERSION_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static GnttabGetVersion allocate() {
        return new GnttabGetVersion().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabGetVersion wrap(GuestMemory memory, long address) {
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
    public GnttabGetVersion dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code pad}, 2 bytes. */
    public int pad() {
        return memory.getShort(address + PAD_OFFSET) & 0xffff;
    }

    /** Writes {@code pad}. */
    public GnttabGetVersion pad(int value) {
        memory.putShort(address + PAD_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code version}, 4 bytes. */
    public int version() {
        return memory.getInt(address + VERSION_OFFSET);
    }

    /** Writes {@code version}. */
    public GnttabGetVersion version(int value) {
        memory.putInt(address + VERSION_OFFSET, value);
        return this;
    }
}
