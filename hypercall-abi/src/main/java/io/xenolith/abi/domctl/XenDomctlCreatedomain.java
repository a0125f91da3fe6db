// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_createdomain}, 64 bytes, aligned to 4. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ssidref
 *       4   1  handle[16]
 *      20   4  flags
 *      24   4  iommu_opts
 *      28   4  max_vcpus
 *      32   4  max_evtchn_port
 *      36   4  max_grant_frames
 *      40   4  max_maptrack_frames
 *      44   4  grant_opts
 *      48   4  vmtrace_size
 *      52   4  cpupool_id
 *      56   4  arch.emulation_flags
 *      60   4  arch.misc_flags
 * </pre>
 */
public final class XenDomctlCreatedomain extends CStruct {
    public static final int SIZE = 64;
    public static final int ALIGN = 4;

    public static final int SSIDREF_OFFSET = 0;
    public static final int HANDLE_OFFSET = 4;
    public static final int FLAGS_OFFSET = 20;
    public static final int IOMMU_OPTS_OFFSET = 24;
    public static final int MAX_VCPUS_OFFSET = 28;
    public static final int MAX_EVTCHN_PORT_OFFSET = 32;
    public static final int MAX_GRANT_FRAMES_OFFSET = 36;
    public static final int MAX_MAPTRACK_FRAMES_OFFSET = 40;
    public static final int GRANT_OPTS_OFFSET = 44;
    public static final int VMTRACE_SIZE_OFFSET = 48;
    public static final int CPUPOOL_ID_OFFSET = 52;
    public static final int ARCH_EMULATION_FLAGS_OFFSET = 56;
    public static final int ARCH_MISC_FLAGS_OFFSET = 60;

    /** A zeroed struct in private memory. */
    public static XenDomctlCreatedomain allocate() {
        return new XenDomctlCreatedomain().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlCreatedomain wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ssidref}, 4 bytes. */
    public int ssidref() {
        return memory.getInt(address + SSIDREF_OFFSET);
    }

    /** Writes {@code ssidref}. */
    public XenDomctlCreatedomain ssidref(int value) {
        memory.putInt(address + SSIDREF_OFFSET, value);
        return this;
    }

    /** Reads {@code handle}, 1 byte. */
    public int handle(int index) {
        return memory.getByte(address + HANDLE_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code handle}. */
    public XenDomctlCreatedomain handle(int index, int value) {
        memory.putByte(address + HANDLE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public XenDomctlCreatedomain flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code iommu_opts}, 4 bytes. */
    public int iommuOpts() {
        return memory.getInt(address + IOMMU_OPTS_OFFSET);
    }

    /** Writes {@code iommu_opts}. */
    public XenDomctlCreatedomain iommuOpts(int value) {
        memory.putInt(address + IOMMU_OPTS_OFFSET, value);
        return this;
    }

    /** Reads {@code max_vcpus}, 4 bytes. */
    public int maxVcpus() {
        return memory.getInt(address + MAX_VCPUS_OFFSET);
    }

    /** Writes {@code max_vcpus}. */
    public XenDomctlCreatedomain maxVcpus(int value) {
        memory.putInt(address + MAX_VCPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code max_evtchn_port}, 4 bytes. */
    public int maxEvtchnPort() {
        return memory.getInt(address + MAX_EVTCHN_PORT_OFFSET);
    }

    /** Writes {@code max_evtchn_port}. */
    public XenDomctlCreatedomain maxEvtchnPort(int value) {
        memory.putInt(address + MAX_EVTCHN_PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code max_grant_frames}, 4 bytes. */
    public int maxGrantFrames() {
        return memory.getInt(address + MAX_GRANT_FRAMES_OFFSET);
    }

    /** Writes {@code max_grant_frames}. */
    public XenDomctlCreatedomain maxGrantFrames(int value) {
        memory.putInt(address + MAX_GRANT_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code max_maptrack_frames}, 4 bytes. */
    public int maxMaptrackFrames() {
        return memory.getInt(address + MAX_MAPTRACK_FRAMES_OFFSET);
    }

    /** Writes {@code max_maptrack_frames}. */
    public XenDomctlCreatedomain maxMaptrackFrames(int value) {
        memory.putInt(address + MAX_MAPTRACK_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code grant_opts}, 4 bytes. */
    public int grantOpts() {
        return memory.getInt(address + GRANT_OPTS_OFFSET);
    }

    /** Writes {@code grant_opts}. */
    public XenDomctlCreatedomain grantOpts(int value) {
        memory.putInt(address + GRANT_OPTS_OFFSET, value);
        return this;
    }

    /** Reads {@code vmtrace_size}, 4 bytes. */
    public int vmtraceSize() {
        return memory.getInt(address + VMTRACE_SIZE_OFFSET);
    }

    /** Writes {@code vmtrace_size}. */
    public XenDomctlCreatedomain vmtraceSize(int value) {
        memory.putInt(address + VMTRACE_SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code cpupool_id}, 4 bytes. */
    public int cpupoolId() {
        return memory.getInt(address + CPUPOOL_ID_OFFSET);
    }

    /** Writes {@code cpupool_id}. */
    public XenDomctlCreatedomain cpupoolId(int value) {
        memory.putInt(address + CPUPOOL_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.emulation_flags}, 4 bytes. */
    public int archEmulationFlags() {
        return memory.getInt(address + ARCH_EMULATION_FLAGS_OFFSET);
    }

    /** Writes {@code arch.emulation_flags}. */
    public XenDomctlCreatedomain archEmulationFlags(int value) {
        memory.putInt(address + ARCH_EMULATION_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.misc_flags}, 4 bytes. */
    public int archMiscFlags() {
        return memory.getInt(address + ARCH_MISC_FLAGS_OFFSET);
    }

    /** Writes {@code arch.misc_flags}. */
    public XenDomctlCreatedomain archMiscFlags(int value) {
        memory.putInt(address + ARCH_MISC_FLAGS_OFFSET, value);
        return this;
    }
}
