// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_dump_table}, 4 bytes, aligned to 2. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       2   2  status
 * </pre>
 */
public final class GnttabDumpTable extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 2;

    public static final int DOM_OFFSET = 0;
    public static final int STATUS_OFFSET = 2;

    /** A zeroed struct in private memory. */
    public static GnttabDumpTable allocate() {
        return new GnttabDumpTable().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabDumpTable wrap(GuestMemory memory, long address) {
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
    public GnttabDumpTable dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabDumpTable status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
