// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_transition}, 16 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ssid
 *       4   4  tsid
 *       8   4  tclass
 *      12   4  newsid
 * </pre>
 */
public final class XenFlaskTransition extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 4;

    public static final int SSID_OFFSET = 0;
    public static final int TSID_OFFSET = 4;
    public static final int TCLASS_OFFSET = 8;
    public static final int NEWSID_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static XenFlaskTransition allocate() {
        return new XenFlaskTransition().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskTransition wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ssid}, 4 bytes. */
    public int ssid() {
        return memory.getInt(address + SSID_OFFSET);
    }

    /** Writes {@code ssid}. */
    public XenFlaskTransition ssid(int value) {
        memory.putInt(address + SSID_OFFSET, value);
        return this;
    }

    /** Reads {@code tsid}, 4 bytes. */
    public int tsid() {
        return memory.getInt(address + TSID_OFFSET);
    }

    /** Writes {@code tsid}. */
    public XenFlaskTransition tsid(int value) {
        memory.putInt(address + TSID_OFFSET, value);
        return this;
    }

    /** Reads {@code tclass}, 4 bytes. */
    public int tclass() {
        return memory.getInt(address + TCLASS_OFFSET);
    }

    /** Writes {@code tclass}. */
    public XenFlaskTransition tclass(int value) {
        memory.putInt(address + TCLASS_OFFSET, value);
        return this;
    }

    /** Reads {@code newsid}, 4 bytes. */
    public int newsid() {
        return memory.getInt(address + NEWSID_OFFSET);
    }

    /** Writes {@code newsid}. */
    public XenFlaskTransition newsid(int value) {
        memory.putInt(address + NEWSID_OFFSET, value);
        return this;
    }
}
