// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_getcpuinfo}, 24 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  max_cpus
 *       8   8  info
 *      16   4  nr_cpus
 * </pre>
 */
public final class XenSysctlGetcpuinfo extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int MAX_CPUS_OFFSET = 0;
    public static final int INFO_OFFSET = 8;
    public static final int NR_CPUS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenSysctlGetcpuinfo allocate() {
        return new XenSysctlGetcpuinfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlGetcpuinfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code max_cpus}, 4 bytes. */
    public int maxCpus() {
        return memory.getInt(address + MAX_CPUS_OFFSET);
    }

    /** Writes {@code max_cpus}. */
    public XenSysctlGetcpuinfo maxCpus(int value) {
        memory.putInt(address + MAX_CPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code info}, 8 bytes. */
    public long info() {
        return memory.getLong(address + INFO_OFFSET);
    }

    /** Writes {@code info}. */
    public XenSysctlGetcpuinfo info(long value) {
        memory.putLong(address + INFO_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_cpus}, 4 bytes. */
    public int nrCpus() {
        return memory.getInt(address + NR_CPUS_OFFSET);
    }

    /** Writes {@code nr_cpus}. */
    public XenSysctlGetcpuinfo nrCpus(int value) {
        memory.putInt(address + NR_CPUS_OFFSET, value);
        return this;
    }
}
