// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_netif_ctrl_response}, 12 bytes, aligned to 4. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   2  id
 *       2   2  type
 *       4   4  status
 *       8   4  data
 * </pre>
 */
public final class XenNetifCtrlResponse extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int ID_OFFSET = 0;
    public static final int TYPE_OFFSET = 2;
    public static final int STATUS_OFFSET = 4;
    public static final int DATA_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenNetifCtrlResponse allocate() {
        return new XenNetifCtrlResponse().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenNetifCtrlResponse wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code id}, 2 bytes. */
    public int id() {
        return memory.getShort(address + ID_OFFSET) & 0xffff;
    }

    /** Writes {@code id}. */
    public XenNetifCtrlResponse id(int value) {
        memory.putShort(address + ID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code type}, 2 bytes. */
    public int type() {
        return memory.getShort(address + TYPE_OFFSET) & 0xffff;
    }

    /** Writes {@code type}. */
    public XenNetifCtrlResponse type(int value) {
        memory.putShort(address + TYPE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 4 bytes. */
    public int status() {
        return memory.getInt(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public XenNetifCtrlResponse status(int value) {
        memory.putInt(address + STATUS_OFFSET, value);
        return this;
    }

    /** Reads {@code data}, 4 bytes. */
    public int data() {
        return memory.getInt(address + DATA_OFFSET);
    }

    /** Writes {@code data}. */
    public XenNetifCtrlResponse data(int value) {
        memory.putInt(address + DATA_OFFSET, value);
        return this;
    }
}
