// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_getdomaininfo}, 112 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domain
 *       2   2  pad1
 *       4   4  flags
 *       8   8  tot_pages
 *      16   8  max_pages
 *      24   8  outstanding_pages
 *      32   8  shr_pages
 *      40   8  paged_pages
 *      48   8  shared_info_frame
 *      56   8  cpu_time
 *      64   4  nr_online_vcpus
 *      68   4  max_vcpu_id
 *      72   4  ssidref
 *      76   1  handle[16]
 *      92   4  cpupool
 *      96   1  gpaddr_bits
 *      97   1  pad2[7]
 *     104   4  arch_config.emulation_flags
 *     108   4  arch_config.misc_flags
 * </pre>
 */
public final class XenDomctlGetdomaininfo extends CStruct {
    public static final int SIZE = 112;
    public static final int ALIGN = 8;

    public static final int DOMAIN_OFFSET = 0;
    public static final int PAD1_OFFSET = 2;
    public static final int FLAGS_OFFSET = 4;
    public static final int TOT_PAGES_OFFSET = 8;
    public static final int MAX_PAGES_OFFSET = 16;
    public static final int OUTSTANDING_PAGES_OFFSET = 24;
    public static final int SHR_PAGES_OFFSET = 32;
    public static final int PAGED_PAGES_OFFSET = 40;
    public static final int SHARED_INFO_FRAME_OFFSET = 48;
    public static final int CPU_TIME_OFFSET = 56;
    public static final int NR_ONLINE_VCPUS_OFFSET = 64;
    public static final int MAX_VCPU_ID_OFFSET = 68;
    public static final int SSIDREF_OFFSET = 72;
    public static final int HANDLE_OFFSET = 76;
    public static final int CPUPOOL_OFFSET = 92;
    public static final int GPADDR_BITS_OFFSET = 96;
    public static final int PAD2_OFFSET = 97;
    public static final int ARCH_CONFIG_EMULATION_FLAGS_OFFSET = 104;
    public static final int ARCH_CONFIG_MISC_FLAGS_OFFSET = 108;

    /** A zeroed struct in private memory. */
    public static XenDomctlGetdomaininfo allocate() {
        return new XenDomctlGetdomaininfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlGetdomaininfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domain}, 2 bytes. */
    public int domain() {
        return memory.getShort(address + DOMAIN_OFFSET) & 0xffff;
    }

    /** Writes {@code domain}. */
    public XenDomctlGetdomaininfo domain(int value) {
        memory.putShort(address + DOMAIN_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code pad1}, 2 bytes. */
    public int pad1() {
        return memory.getShort(address + PAD1_OFFSET) & 0xffff;
    }

    /** Writes {@code pad1}. */
    public XenDomctlGetdomaininfo pad1(int value) {
        memory.putShort(address + PAD1_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public XenDomctlGetdomaininfo flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code tot_pages}, 8 bytes. */
    public long totPages() {
        return memory.getLong(address + TOT_PAGES_OFFSET);
    }

    /** Writes {@code tot_pages}. */
    public XenDomctlGetdomaininfo totPages(long value) {
        memory.putLong(address + TOT_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code max_pages}, 8 bytes. */
    public long maxPages() {
        return memory.getLong(address + MAX_PAGES_OFFSET);
    }

    /** Writes {@code max_pages}. */
    public XenDomctlGetdomaininfo maxPages(long value) {
        memory.putLong(address + MAX_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code outstanding_pages}, 8 bytes. */
    public long outstandingPages() {
        return memory.getLong(address + OUTSTANDING_PAGES_OFFSET);
    }

    /** Writes {@code outstanding_pages}. */
    public XenDomctlGetdomaininfo outstandingPages(long value) {
        memory.putLong(address + OUTSTANDING_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code shr_pages}, 8 bytes. */
    public long shrPages() {
        return memory.getLong(address + SHR_PAGES_OFFSET);
    }

    /** Writes {@code shr_pages}. */
    public XenDomctlGetdomaininfo shrPages(long value) {
        memory.putLong(address + SHR_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code paged_pages}, 8 bytes. */
    public long pagedPages() {
        return memory.getLong(address + PAGED_PAGES_OFFSET);
    }

    /** Writes {@code paged_pages}. */
    public XenDomctlGetdomaininfo pagedPages(long value) {
        memory.putLong(address + PAGED_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code shared_info_frame}, 8 bytes. */
    public long sharedInfoFrame() {
        return memory.getLong(address + SHARED_INFO_FRAME_OFFSET);
    }

    /** Writes {@code shared_info_frame}. */
    public XenDomctlGetdomaininfo sharedInfoFrame(long value) {
        memory.putLong(address + SHARED_INFO_FRAME_OFFSET, value);
        return this;
    }

    /** Reads {@code cpu_time}, 8 bytes. */
    public long cpuTime() {
        return memory.getLong(address + CPU_TIME_OFFSET);
    }

    /** Writes {@code cpu_time}. */
    public XenDomctlGetdomaininfo cpuTime(long value) {
        memory.putLong(address + CPU_TIME_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_online_vcpus}, 4 bytes. */
    public int nrOnlineVcpus() {
        return memory.getInt(address + NR_ONLINE_VCPUS_OFFSET);
    }

    /** Writes {@code nr_online_vcpus}. */
    public XenDomctlGetdomaininfo nrOnlineVcpus(int value) {
        memory.putInt(address + NR_ONLINE_VCPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code max_vcpu_id}, 4 bytes. */
    public int maxVcpuId() {
        return memory.getInt(address + MAX_VCPU_ID_OFFSET);
    }

    /** Writes {@code max_vcpu_id}. */
    public XenDomctlGetdomaininfo maxVcpuId(int value) {
        memory.putInt(address + MAX_VCPU_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code ssidref}, 4 bytes. */
    public int ssidref() {
        return memory.getInt(address + SSIDREF_OFFSET);
    }

    /** Writes {@code ssidref}. */
    public XenDomctlGetdomaininfo ssidref(int value) {
        memory.putInt(address + SSIDREF_OFFSET, value);
        return this;
    }

    /** Reads {@code handle}, 1 byte. */
    public int handle(int index) {
        return memory.getByte(address + HANDLE_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code handle}. */
    public XenDomctlGetdomaininfo handle(int index, int value) {
        memory.putByte(address + HANDLE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code cpupool}, 4 bytes. */
    public int cpupool() {
        return memory.getInt(address + CPUPOOL_OFFSET);
    }

    /** Writes {@code cpupool}. */
    public XenDomctlGetdomaininfo cpupool(int value) {
        memory.putInt(address + CPUPOOL_OFFSET, value);
        return this;
    }

    /** Reads {@code gpaddr_bits}, 1 byte. */
    public int gpaddrBits() {
        return memory.getByte(address + GPADDR_BITS_OFFSET) & 0xff;
    }

    /** Writes {@code gpaddr_bits}. */
    public XenDomctlGetdomaininfo gpaddrBits(int value) {
        memory.putByte(address + GPADDR_BITS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pad2}, 1 byte. */
    public int pad2(int index) {
        return memory.getByte(address + PAD2_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code pad2}. */
    public XenDomctlGetdomaininfo pad2(int index, int value) {
        memory.putByte(address + PAD2_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code arch_config.emulation_flags}, 4 bytes. */
    public int archConfigEmulationFlags() {
        return memory.getInt(address + ARCH_CONFIG_EMULATION_FLAGS_OFFSET);
    }

    /** Writes {@code arch_config.emulation_flags}. */
    public XenDomctlGetdomaininfo archConfigEmulationFlags(int value) {
        memory.putInt(address + ARCH_CONFIG_EMULATION_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code arch_config.misc_flags}, 4 bytes. */
    public int archConfigMiscFlags() {
        return memory.getInt(address + ARCH_CONFIG_MISC_FLAGS_OFFSET);
    }

    /** Writes {@code arch_config.misc_flags}. */
    public XenDomctlGetdomaininfo archConfigMiscFlags(int value) {
        memory.putInt(address + ARCH_CONFIG_MISC_FLAGS_OFFSET, value);
        return this;
    }
}
