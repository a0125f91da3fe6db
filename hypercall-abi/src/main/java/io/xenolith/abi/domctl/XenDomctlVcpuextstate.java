// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_vcpuextstate}, 32 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  vcpu
 *       8   8  xfeature_mask
 *      16   8  size
 *      24   8  buffer
 * </pre>
 */
public final class XenDomctlVcpuextstate extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int VCPU_OFFSET = 0;
    public static final int XFEATURE_MASK_OFFSET = 8;
    public static final int SIZE_OFFSET = 16;
    public static final int BUFFER_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenDomctlVcpuextstate allocate() {
        return new XenDomctlVcpuextstate().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlVcpuextstate wrap(GuestMemory memory, long address) {
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
    public XenDomctlVcpuextstate vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code xfeature_mask}, 8 bytes. */
    public long xfeatureMask() {
        return memory.getLong(address + XFEATURE_MASK_OFFSET);
    }

    /** Writes {@code xfeature_mask}. */
    public XenDomctlVcpuextstate xfeatureMask(long value) {
        memory.putLong(address + XFEATURE_MASK_OFFSET, value);
        return this;
    }

    /** Reads {@code size}, 8 bytes. */
    public long size() {
        return memory.getLong(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenDomctlVcpuextstate size(long value) {
        memory.putLong(address + SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenDomctlVcpuextstate buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }
}
