// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl}, 144 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *      16  128  u (union)
 *       0   4  cmd
 *       4   4  interface_version
 *       8   2  domain
 *      10   2  _pad[3]
 * </pre>
 */
public final class XenDomctl extends CStruct {
    public static final int SIZE = 144;
    public static final int ALIGN = 8;

    /** Offset of the union {@code u}, 128 bytes: its members are structs of their own. */
    public static final int U_OFFSET = 16;
    public static final int U_SIZE = 128;
    public static final int CMD_OFFSET = 0;
    public static final int INTERFACE_VERSION_OFFSET = 4;
    public static final int DOMAIN_OFFSET = 8;
    public static final int PAD_OFFSET = 10;

    /** A zeroed struct in private memory. */
    public static XenDomctl allocate() {
        return new XenDomctl().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctl wrap(GuestMemory memory, long address) {
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
    public XenDomctl cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }

    /** Reads {@code interface_version}, 4 bytes. */
    public int interfaceVersion() {
        return memory.getInt(address + INTERFACE_VERSION_OFFSET);
    }

    /** Writes {@code interface_version}. */
    public XenDomctl interfaceVersion(int value) {
        memory.putInt(address + INTERFACE_VERSION_OFFSET, value);
        return this;
    }

    /** Reads {@code domain}, 2 bytes. */
    public int domain() {
        return memory.getShort(address + DOMAIN_OFFSET) & 0xffff;
    }

    /** Writes {@code domain}. */
    public XenDomctl domain(int value) {
        memory.putShort(address + DOMAIN_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad}, 2 bytes. */
    public int pad(int index) {
        return memory.getShort(address + PAD_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad}. */
    public XenDomctl pad(int index, int value) {
        memory.putShort(address + PAD_OFFSET + (long) index * 2, (short) value);
        return this;
    }
}
