// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_vcpucontext}, 16 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  vcpu
 *       8   8  ctxt
 * </pre>
 */
public final class XenDomctlVcpucontext extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int VCPU_OFFSET = 0;
    public static final int CTXT_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenDomctlVcpucontext allocate() {
        return new XenDomctlVcpucontext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlVcpucontext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public XenDomctlVcpucontext vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code ctxt}, 8 bytes. */
    public long ctxt() {
        return memory.getLong(address + CTXT_OFFSET);
    }

    /** Writes {@code ctxt}. */
    public XenDomctlVcpucontext ctxt(long value) {
        memory.putLong(address + CTXT_OFFSET, value);
        return this;
    }
}
