// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_iomem_permission}, 24 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   8  first_mfn
 *       8   8  nr_mfns
 *      16   1  allow_access
 * </pre>
 */
public final class XenDomctlIomemPermission extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int FIRST_MFN_OFFSET = 0;
    public static final int NR_MFNS_OFFSET = 8;
    public static final int ALLOW_ACCESS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenDomctlIomemPermission allocate() {
        return new XenDomctlIomemPermission().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlIomemPermission wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code first_mfn}, 8 bytes. */
    public long firstMfn() {
        return memory.getLong(address + FIRST_MFN_OFFSET);
    }

    /** Writes {@code first_mfn}. */
    public XenDomctlIomemPermission firstMfn(long value) {
        memory.putLong(address + FIRST_MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_mfns}, 8 bytes. */
    public long nrMfns() {
        return memory.getLong(address + NR_MFNS_OFFSET);
    }

    /** Writes {@code nr_mfns}. */
    public XenDomctlIomemPermission nrMfns(long value) {
        memory.putLong(address + NR_MFNS_OFFSET, value);
        return this;
    }

    /** Reads {@code allow_access}, 1 byte. */
    public int allowAccess() {
        return memory.getByte(address + ALLOW_ACCESS_OFFSET) & 0xff;
    }

    /** Writes {@code allow_access}. */
    public XenDomctlIomemPermission allowAccess(int value) {
        memory.putByte(address + ALLOW_ACCESS_OFFSET, (byte) value);
        return this;
    }
}
