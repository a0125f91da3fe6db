// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_physinfo}, 112 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  threads_per_core
 *       4   4  cores_per_socket
 *       8   4  nr_cpus
 *      12   4  max_cpu_id
 *      16   4  nr_nodes
 *      20   4  max_node_id
 *      24   4  cpu_khz
 *      28   4  capabilities
 *      32   4  arch_capabilities
 *      36   4  pad
 *      40   8  total_pages
 *      48   8  free_pages
 *      56   8  scrub_pages
 *      64   8  outstanding_pages
 *      72   8  max_mfn
 *      80   4  hw_cap[8]
 * </pre>
 */
public final class XenSysctlPhysinfo extends CStruct {
    public static final int SIZE = 112;
    public static final int ALIGN = 8;

    public static final int THREADS_PER_CORE_OFFSET = 0;
    public static final int CORES_PER_SOCKET_OFFSET = 4;
    public static final int NR_CPUS_OFFSET = 8;
    public static final int MAX_CPU_ID_OFFSET = 12;
    public static final int NR_NODES_OFFSET = 16;
    public static final int MAX_NODE_ID_OFFSET = 20;
    public static final int CPU_KHZ_OFFSET = 24;
    public static final int CAPABILITIES_OFFSET = 28;
    public static final int ARCH_CAPABILITIES_OFFSET = 32;
    public static final int PAD_OFFSET = 36;
    public static final int TOTAL_PAGES_OFFSET = 40;
    public static final int FREE_PAGES_OFFSET = 48;
    public static final int SCRUB_PAGES_OFFSET = 56;
    public static final int OUTSTANDING_PAGES_OFFSET = 64;
    public static final int MAX_MFN_OFFSET = 72;
    public static final int HW_CAP_OFFSET = 80;

    /** A zeroed struct in private memory. */
    public static XenSysctlPhysinfo allocate() {
        return new XenSysctlPhysinfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlPhysinfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code threads_per_core}, 4 bytes. */
    public int threadsPerCore() {
        return memory.getInt(address + THREADS_PER_CORE_OFFSET);
    }

    /** Writes {@code threads_per_core}. */
    public XenSysctlPhysinfo threadsPerCore(int value) {
        memory.putInt(address + THREADS_PER_CORE_OFFSET, value);
        return this;
    }

    /** Reads {@code cores_per_socket}, 4 bytes. */
    public int coresPerSocket() {
        return memory.getInt(address + CORES_PER_SOCKET_OFFSET);
    }

    /** Writes {@code cores_per_socket}. */
    public XenSysctlPhysinfo coresPerSocket(int value) {
        memory.putInt(address + CORES_PER_SOCKET_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_cpus}, 4 bytes. */
    public int nrCpus() {
        return memory.getInt(address + NR_CPUS_OFFSET);
    }

    /** Writes {@code nr_cpus}. */
    public XenSysctlPhysinfo nrCpus(int value) {
        memory.putInt(address + NR_CPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code max_cpu_id}, 4 bytes. */
    public int maxCpuId() {
        return memory.getInt(address + MAX_CPU_ID_OFFSET);
    }

    /** Writes {@code max_cpu_id}. */
    public XenSysctlPhysinfo maxCpuId(int value) {
        memory.putInt(address + MAX_CPU_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_nodes}, 4 bytes. */
    public int nrNodes() {
        return memory.getInt(address + NR_NODES_OFFSET);
    }

    /** Writes {@code nr_nodes}. */
    public XenSysctlPhysinfo nrNodes(int value) {
        memory.putInt(address + NR_NODES_OFFSET, value);
        return this;
    }

    /** Reads {@code max_node_id}, 4 bytes. */
    public int maxNodeId() {
        return memory.getInt(address + MAX_NODE_ID_OFFSET);
    }

    /** Writes {@code max_node_id}. */
    public XenSysctlPhysinfo maxNodeId(int value) {
        memory.putInt(address + MAX_NODE_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code cpu_khz}, 4 bytes. */
    public int cpuKhz() {
        return memory.getInt(address + CPU_KHZ_OFFSET);
    }

    /** Writes {@code cpu_khz}. */
    public XenSysctlPhysinfo cpuKhz(int value) {
        memory.putInt(address + CPU_KHZ_OFFSET, value);
        return this;
    }

    /** Reads {@code capabilities}, 4 bytes. */
    public int capabilities() {
        return memory.getInt(address + CAPABILITIES_OFFSET);
    }

    /** Writes {@code capabilities}. */
    public XenSysctlPhysinfo capabilities(int value) {
        memory.putInt(address + CAPABILITIES_OFFSET, value);
        return this;
    }

    /** Reads {@code arch_capabilities}, 4 bytes. */
    public int archCapabilities() {
        return memory.getInt(address + ARCH_CAPABILITIES_OFFSET);
    }

    /** Writes {@code arch_capabilities}. */
    public XenSysctlPhysinfo archCapabilities(int value) {
        memory.putInt(address + ARCH_CAPABILITIES_OFFSET, value);
        return this;
    }

    /** Reads {@code pad}, 4 bytes. */
    public int pad() {
        return memory.getInt(address + PAD_OFFSET);
    }

    /** Writes {@code pad}. */
    public XenSysctlPhysinfo pad(int value) {
        memory.putInt(address + PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code total_pages}, 8 bytes. */
    public long totalPages() {
        return memory.getLong(address + TOTAL_PAGES_OFFSET);
    }

    /** Writes {@code total_pages}. */
    public XenSysctlPhysinfo totalPages(long value) {
        memory.putLong(address + TOTAL_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code free_pages}, 8 bytes. */
    public long freePages() {
        return memory.getLong(address + FREE_PAGES_OFFSET);
    }

    /** Writes {@code free_pages}. */
    public XenSysctlPhysinfo freePages(long value) {
        memory.putLong(address + FREE_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code scrub_pages}, 8 bytes. */
    public long scrubPages() {
        return memory.getLong(address + SCRUB_PAGES_OFFSET);
    }

    /** Writes {@code scrub_pages}. */
    public XenSysctlPhysinfo scrubPages(long value) {
        memory.putLong(address + SCRUB_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code outstanding_pages}, 8 bytes. */
    public long outstandingPages() {
        return memory.getLong(address + OUTSTANDING_PAGES_OFFSET);
    }

    /** Writes {@code outstanding_pages}. */
    public XenSysctlPhysinfo outstandingPages(long value) {
        memory.putLong(address + OUTSTANDING_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code max_mfn}, 8 bytes. */
    public long maxMfn() {
        return memory.getLong(address + MAX_MFN_OFFSET);
    }

    /** Writes {@code max_mfn}. */
    public XenSysctlPhysinfo maxMfn(long value) {
        memory.putLong(address + MAX_MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code hw_cap}, 4 bytes. */
    public int hwCap(int index) {
        return memory.getInt(address + HW_CAP_OFFSET + (long) index * 4);
    }

    /** Writes {@code hw_cap}. */
    public XenSysctlPhysinfo hwCap(int index, int value) {
        memory.putInt(address + HW_CAP_OFFSET + (long) index * 4, value);
        return this;
    }
}
