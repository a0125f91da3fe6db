// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_register_vcpu_info}, 16 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   8  mfn
 *       8   4  offset
 *      12   4  rsvd
 * </pre>
 */
public final class VcpuRegisterVcpuInfo extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int MFN_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int RSVD_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static VcpuRegisterVcpuInfo allocate() {
        return new VcpuRegisterVcpuInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuRegisterVcpuInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code mfn}, 8 bytes. */
    public long mfn() {
        return memory.getLong(address + MFN_OFFSET);
    }

    /** Writes {@code mfn}. */
    public VcpuRegisterVcpuInfo mfn(long value) {
        memory.putLong(address + MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code offset}, 4 bytes. */
    public int offset() {
        return memory.getInt(address + OFFSET_OFFSET);
    }

    /** Writes {@code offset}. */
    public VcpuRegisterVcpuInfo offset(int value) {
        memory.putInt(address + OFFSET_OFFSET, value);
        return this;
    }

    /** Reads {@code rsvd}, 4 bytes. */
    public int rsvd() {
        return memory.getInt(address + RSVD_OFFSET);
    }

    /** Writes {@code rsvd}. */
    public VcpuRegisterVcpuInfo rsvd(int value) {
        memory.putInt(address + RSVD_OFFSET, value);
        return this;
    }
}
