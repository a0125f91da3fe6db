// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_swap_grant_ref}, 12 bytes, aligned to 4. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ref_a
 *       4   4  ref_b
 *       8   2  status
 * </pre>
 */
public final class GnttabSwapGrantRef extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int REF_A_OFFSET = 0;
    public static final int REF_B_OFFSET = 4;
    public static final int STATUS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static GnttabSwapGrantRef allocate() {
        return new GnttabSwapGrantRef().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabSwapGrantRef wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ref_a}, 4 bytes. */
    public int refA() {
        return memory.getInt(address + REF_A_OFFSET);
    }

    /** Writes {@code ref_a}. */
    public GnttabSwapGrantRef refA(int value) {
        memory.putInt(address + REF_A_OFFSET, value);
        return this;
    }

    /** Reads {@code ref_b}, 4 bytes. */
    public int refB() {
        return memory.getInt(address + REF_B_OFFSET);
    }

    /** Writes {@code ref_b}. */
    public GnttabSwapGrantRef refB(int value) {
        memory.putInt(address + REF_B_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabSwapGrantRef status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
