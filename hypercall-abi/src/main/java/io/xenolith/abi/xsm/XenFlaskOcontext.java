// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_ocontext}, 24 bytes, aligned to 8. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ocon
 *       4   4  sid
 *       8   8  low
 *      16   8  high
 * </pre>
 */
public final class XenFlaskOcontext extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int OCON_OFFSET = 0;
    public static final int SID_OFFSET = 4;
    public static final int LOW_OFFSET = 8;
    public static final int HIGH_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenFlaskOcontext allocate() {
        return new XenFlaskOcontext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskOcontext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ocon}, 4 bytes. */
    public int ocon() {
        return memory.getInt(address + OCON_OFFSET);
    }

    /** Writes {@code ocon}. */
    public XenFlaskOcontext ocon(int value) {
        memory.putInt(address + OCON_OFFSET, value);
        return this;
    }

    /** Reads {@code sid}, 4 bytes. */
    public int sid() {
        return memory.getInt(address + SID_OFFSET);
    }

    /** Writes {@code sid}. */
    public XenFlaskOcontext sid(int value) {
        memory.putInt(address + SID_OFFSET, value);
        return this;
    }

    /** Reads {@code low}, 8 bytes. */
    public long low() {
        return memory.getLong(address + LOW_OFFSET);
    }

    /** Writes {@code low}. */
    public XenFlaskOcontext low(long value) {
        memory.putLong(address + LOW_OFFSET, value);
        return this;
    }

    /** Reads {@code high}, 8 bytes. */
    public long high() {
        return memory.getLong(address + HIGH_OFFSET);
    }

    /** Writes {@code high}. */
    public XenFlaskOcontext high(long value) {
        memory.putLong(address + HIGH_OFFSET, value);
        return this;
    }
}
