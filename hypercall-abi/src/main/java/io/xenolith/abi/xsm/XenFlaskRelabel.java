// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_relabel}, 8 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  domid
 *       4   4  sid
 * </pre>
 */
public final class XenFlaskRelabel extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int DOMID_OFFSET = 0;
    public static final int SID_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenFlaskRelabel allocate() {
        return new XenFlaskRelabel().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskRelabel wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 4 bytes. */
    public int domid() {
        return memory.getInt(address + DOMID_OFFSET);
    }

    /** Writes {@code domid}. */
    public XenFlaskRelabel domid(int value) {
        memory.putInt(address + DOMID_OFFSET, value);
        return this;
    }

    /** Reads {@code sid}, 4 bytes. */
    public int sid() {
        return memory.getInt(address + SID_OFFSET);
    }

    /** Writes {@code sid}. */
    public XenFlaskRelabel sid(int value) {
        memory.putInt(address + SID_OFFSET, value);
        return this;
    }
}
