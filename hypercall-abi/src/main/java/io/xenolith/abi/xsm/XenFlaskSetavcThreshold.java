// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_setavc_threshold}, 4 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  threshold
 * </pre>
 */
public final class XenFlaskSetavcThreshold extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int THRESHOLD_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static XenFlaskSetavcThreshold allocate() {
        return new XenFlaskSetavcThreshold().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskSetavcThreshold wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code threshold}, 4 bytes. */
    public int threshold() {
        return memory.getInt(address + THRESHOLD_OFFSET);
    }

    /** Writes {@code threshold}. */
    public XenFlaskSetavcThreshold threshold(int value) {
        memory.putInt(address + THRESHOLD_OFFSET, value);
        return this;
    }
}
