// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_irq_permission}, 8 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  pirq
 *       4   1  allow_access
 *       5   1  pad[3]
 * </pre>
 */
public final class XenDomctlIrqPermission extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int PIRQ_OFFSET = 0;
    public static final int ALLOW_ACCESS_OFFSET = 4;
    public static final int PAD_OFFSET = 5;

    /** A zeroed struct in private memory. */
    public static XenDomctlIrqPermission allocate() {
        return new XenDomctlIrqPermission().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlIrqPermission wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code pirq}, 4 bytes. */
    public int pirq() {
        return memory.getInt(address + PIRQ_OFFSET);
    }

    /** Writes {@code pirq}. */
    public XenDomctlIrqPermission pirq(int value) {
        memory.putInt(address + PIRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code allow_access}, 1 byte. */
    public int allowAccess() {
        return memory.getByte(address + ALLOW_ACCESS_OFFSET) & 0xff;
    }

    /** Writes {@code allow_access}. */
    public XenDomctlIrqPermission allowAccess(int value) {
        memory.putByte(address + ALLOW_ACCESS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pad}, 1 byte. */
    public int pad(int index) {
        return memory.getByte(address + PAD_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code pad}. */
    public XenDomctlIrqPermission pad(int index, int value) {
        memory.putByte(address + PAD_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
