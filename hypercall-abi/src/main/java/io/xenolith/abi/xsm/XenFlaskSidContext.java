// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_sid_context}, 16 bytes, aligned to 8. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  sid
 *       4   4  size
 *       8   8  context
 * </pre>
 */
public final class XenFlaskSidContext extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int SID_OFFSET = 0;
    public static final int SIZE_OFFSET = 4;
    public static final int CONTEXT_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenFlaskSidContext allocate() {
        return new XenFlaskSidContext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskSidContext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code sid}, 4 bytes. */
    public int sid() {
        return memory.getInt(address + SID_OFFSET);
    }

    /** Writes {@code sid}. */
    public XenFlaskSidContext sid(int value) {
        memory.putInt(address + SID_OFFSET, value);
        return this;
    }

    /** Reads {@code size}, 4 bytes. */
    public int size() {
        return memory.getInt(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenFlaskSidContext size(int value) {
        memory.putInt(address + SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code context}, 8 bytes. */
    public long context() {
        return memory.getLong(address + CONTEXT_OFFSET);
    }

    /** Writes {@code context}. */
    public XenFlaskSidContext context(long value) {
        memory.putLong(address + CONTEXT_OFFSET, value);
        return this;
    }
}
