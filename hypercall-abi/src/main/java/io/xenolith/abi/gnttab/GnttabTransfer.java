// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_transfer}, 24 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   8  mfn
 *       8   2  domid
 *      12   4  ref
 *      16   2  status
 * </pre>
 */
public final class GnttabTransfer extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int MFN_OFFSET = 0;
    public static final int DOMID_OFFSET = 8;
    public static final int REF_OFFSET = 12;
    public static final int STATUS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static GnttabTransfer allocate() {
        return new GnttabTransfer().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabTransfer wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code mfn}, 8 bytes. */
    public long mfn() {
        return memory.getLong(address + MFN_OFFSET);
    }

    /** Writes {@code mfn}. */
    public GnttabTransfer mfn(long value) {
        memory.putLong(address + MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public GnttabTransfer domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code ref}, 4 bytes. */
    public int ref() {
        return memory.getInt(address + REF_OFFSET);
    }

    /** Writes {@code ref}. */
    public GnttabTransfer ref(int value) {
        memory.putInt(address + REF_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabTransfer status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
