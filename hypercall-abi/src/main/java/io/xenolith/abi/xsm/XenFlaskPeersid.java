// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_peersid}, 8 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  evtchn
 *       4   4  sid
 * </pre>
 */
public final class XenFlaskPeersid extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int EVTCHN_OFFSET = 0;
    public static final int SID_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenFlaskPeersid allocate() {
        return new XenFlaskPeersid().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskPeersid wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code evtchn}, 4 bytes. */
    public int evtchn() {
        return memory.getInt(address + EVTCHN_OFFSET);
    }

    /** Writes {@code evtchn}. */
    public XenFlaskPeersid evtchn(int value) {
        memory.putInt(address + EVTCHN_OFFSET, value);
        return this;
    }

    /** Reads {@code sid}, 4 bytes. */
    public int sid() {
        return memory.getInt(address + SID_OFFSET);
    }

    /** Writes {@code sid}. */
    public XenFlaskPeersid sid(int value) {
        memory.putInt(address + SID_OFFSET, value);
        return this;
    }
}
