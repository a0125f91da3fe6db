// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_load}, 16 bytes, aligned to 8. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   8  buffer
 *       8   4  size
 * </pre>
 */
public final class XenFlaskLoad extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int BUFFER_OFFSET = 0;
    public static final int SIZE_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenFlaskLoad allocate() {
        return new XenFlaskLoad().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskLoad wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenFlaskLoad buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }

    /** Reads {@code size}, 4 bytes. */
    public int size() {
        return memory.getInt(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenFlaskLoad size(int value) {
        memory.putInt(address + SIZE_OFFSET, value);
        return this;
    }
}
