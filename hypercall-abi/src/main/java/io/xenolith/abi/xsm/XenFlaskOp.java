// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_op}, 40 bytes, aligned to 8. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       8  32  u (union)
 *       0   4  cmd
 *       4   4  interface_version
 * </pre>
 */
public final class XenFlaskOp extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    /** Offset of the union {@code u}, 32 bytes: its members are structs of their own. */
    public static final int U_OFFSET = 8;
    public static final int U_SIZE = 32;
    public static final int CMD_OFFSET = 0;
    public static final int INTERFACE_VERSION_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenFlaskOp allocate() {
        return new XenFlaskOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public XenFlaskOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }

    /** Reads {@code interface_version}, 4 bytes. */
    public int interfaceVersion() {
        return memory.getInt(address + INTERFACE_VERSION_OFFSET);
    }

    /** Writes {@code interface_version}. */
    public XenFlaskOp interfaceVersion(int value) {
        memory.putInt(address + INTERFACE_VERSION_OFFSET, value);
        return this;
    }
}
