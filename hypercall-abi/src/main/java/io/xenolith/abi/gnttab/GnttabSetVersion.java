// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_set_version}, 4 bytes, aligned to 4. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   4  version
 * </pre>
 */
public final class GnttabSetVersion extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int VERSION_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static GnttabSetVersion allocate() {
        return new GnttabSetVersion().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabSetVersion wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code version}, 4 bytes. */
    public int version() {
        return memory.getInt(address + VERSION_OFFSET);
    }

    /** Writes {@code version}. */
    public GnttabSetVersion version(int value) {
        memory.putInt(address + VERSION_OFFSET, value);
        return this;
    }
}
