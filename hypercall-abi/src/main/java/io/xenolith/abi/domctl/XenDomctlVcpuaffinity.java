// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_vcpuaffinity}, 40 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  vcpu
 *       4   4  flags
 *       8   8  cpumap_hard.bitmap
 *      16   4  cpumap_hard.nr_bits
 *      24   8  cpumap_soft.bitmap
 *      32   4  cpumap_soft.nr_bits
 * </pre>
 */
public final class XenDomctlVcpuaffinity extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int VCPU_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int CPUMAP_HARD_BITMAP_OFFSET = 8;
    public static final int CPUMAP_HARD_NR_BITS_OFFSET = 16;
    public static final int CPUMAP_SOFT_BITMAP_OFFSET = 24;
    public static final int CPUMAP_SOFT_NR_BITS_OFFSET = 32;

    /** A zeroed struct in private memory. */
    public static XenDomctlVcpuaffinity allocate() {
        return new XenDomctlVcpuaffinity().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlVcpuaffinity wrap(GuestMemory memory, long address) {
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
    public XenDomctlVcpuaffinity vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public XenDomctlVcpuaffinity flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap_hard.bitmap}, 8 bytes. */
    public long cpumapHardBitmap() {
        return memory.getLong(address + CPUMAP_HARD_BITMAP_OFFSET);
    }

    /** Writes {@code cpumap_hard.bitmap}. */
    public XenDomctlVcpuaffinity cpumapHardBitmap(long value) {
        memory.putLong(address + CPUMAP_HARD_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap_hard.nr_bits}, 4 bytes. */
    public int cpumapHardNrBits() {
        return memory.getInt(address + CPUMAP_HARD_NR_BITS_OFFSET);
    }

    /** Writes {@code cpumap_hard.nr_bits}. */
    public XenDomctlVcpuaffinity cpumapHardNrBits(int value) {
        memory.putInt(address + CPUMAP_HARD_NR_BITS_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap_soft.bitmap}, 8 bytes. */
    public long cpumapSoftBitmap() {
        return memory.getLong(address + CPUMAP_SOFT_BITMAP_OFFSET);
    }

    /** Writes {@code cpumap_soft.bitmap}. */
    public XenDomctlVcpuaffinity cpumapSoftBitmap(long value) {
        memory.putLong(address + CPUMAP_SOFT_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap_soft.nr_bits}, 4 bytes. */
    public int cpumapSoftNrBits() {
        return memory.getInt(address + CPUMAP_SOFT_NR_BITS_OFFSET);
    }

    /** Writes {@code cpumap_soft.nr_bits}. */
    public XenDomctlVcpuaffinity cpumapSoftNrBits(int value) {
        memory.putInt(address + CPUMAP_SOFT_NR_BITS_OFFSET, value);
        return this;
    }
}
