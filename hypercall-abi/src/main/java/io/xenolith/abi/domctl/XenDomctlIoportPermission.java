// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_ioport_permission}, 12 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  first_port
 *       4   4  nr_ports
 *       8   1  allow_access
 * </pre>
 */
public final class XenDomctlIoportPermission extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int FIRST_PORT_OFFSET = 0;
    public static final int NR_PORTS_OFFSET = 4;
    public static final int ALLOW_ACCESS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenDomctlIoportPermission allocate() {
        return new XenDomctlIoportPermission().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlIoportPermission wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code first_port}, 4 bytes. */
    public int firstPort() {
        return memory.getInt(address + FIRST_PORT_OFFSET);
    }

    /** Writes {@code first_port}. */
    public XenDomctlIoportPermission firstPort(int value) {
        memory.putInt(address + FIRST_PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_ports}, 4 bytes. */
    public int nrPorts() {
        return memory.getInt(address + NR_PORTS_OFFSET);
    }

    /** Writes {@code nr_ports}. */
    public XenDomctlIoportPermission nrPorts(int value) {
        memory.putInt(address + NR_PORTS_OFFSET, value);
        return this;
    }

    /** Reads {@code allow_access}, 1 byte. */
    public int allowAccess() {
        return memory.getByte(address + ALLOW_ACCESS_OFFSET) & 0xff;
    }

    /** Writes {@code allow_access}. */
    public XenDomctlIoportPermission allowAccess(int value) {
        memory.putByte(address + ALLOW_ACCESS_OFFSET, (byte) value);
        return this;
    }
}
