// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct shared_info}, 3136 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  vcpu_info.evtchn_upcall_pending[32]
 *       1   1  vcpu_info.evtchn_upcall_mask[32]
 *       8   8  vcpu_info.evtchn_pending_sel[32]
 *      16   8  vcpu_info.arch.cr2[32]
 *      24   8  vcpu_info.arch.pad[32]
 *      32   4  vcpu_info.time.version[32]
 *      36   4  vcpu_info.time.pad0[32]
 *      40   8  vcpu_info.time.tsc_timestamp[32]
 *      48   8  vcpu_info.time.system_time[32]
 *      56   4  vcpu_info.time.tsc_to_system_mul[32]
 *      60   1  vcpu_info.time.tsc_shift[32]
 *      61   1  vcpu_info.time.flags[32]
 *      62   1  vcpu_info.time.pad1[32][2]
 *    2048   8  evtchn_pending[64]
 *    2560   8  evtchn_mask[64]
 *    3072   4  wc_version
 *    3076   4  wc_sec
 *    3080   4  wc_nsec
 *    3084   4  wc_sec_hi
 *    3088   8  arch.max_pfn
 *    3096   8  arch.pfn_to_mfn_frame_list_list
 *    3104   8  arch.nmi_reason
 *    3112   8  arch.p2m_cr3
 *    3120   8  arch.p2m_vaddr
 *    3128   8  arch.p2m_generation
 * </pre>
 */
public final class SharedInfo extends CStruct {
    public static final int SIZE = 3136;
    public static final int ALIGN = 8;

    public static final int VCPU_INFO_EVTCHN_UPCALL_PENDING_OFFSET = 0;
    public static final int VCPU_INFO_EVTCHN_UPCALL_MASK_OFFSET = 1;
    public static final int VCPU_INFO_EVTCHN_PENDING_SEL_OFFSET = 8;
    public static final int VCPU_INFO_ARCH_CR2_OFFSET = 16;
    public static final int VCPU_INFO_ARCH_PAD_OFFSET = 24;
    public static final int VCPU_INFO_TIME_VERSION_OFFSET = 32;
    public static final int VCPU_INFO_TIME_PAD0_OFFSET = 36;
    public static final int VCPU_INFO_TIME_TSC_TIMESTAMP_OFFSET = 40;
    public static final int VCPU_INFO_TIME_SYSTEM_TIME_OFFSET = 48;
    public static final int VCPU_INFO_TIME_TSC_TO_SYSTEM_MUL_OFFSET = 56;
    public static final int VCPU_INFO_TIME_TSC_SHIFT_OFFSET = 60;
    public static final int VCPU_INFO_TIME_FLAGS_OFFSET = 61;
    public static final int VCPU_INFO_TIME_PAD1_OFFSET = 62;
    public static final int EVTCHN_PENDING_OFFSET = 2048;
    public static final int EVTCHN_MASK_OFFSET = 2560;
    public static final int WC_VERSION_OFFSET = 3072;
    public static final int WC_SEC_OFFSET = 3076;
    public static final int WC_NSEC_OFFSET = 3080;
    public static final int WC_SEC_HI_OFFSET = 3084;
    public static final int ARCH_MAX_PFN_OFFSET = 3088;
    public static final int ARCH_PFN_TO_MFN_FRAME_LIST_LIST_OFFSET = 3096;
    public static final int ARCH_NMI_REASON_OFFSET = 3104;
    public static final int ARCH_P2M_CR3_OFFSET = 3112;
    public static final int ARCH_P2M_VADDR_OFFSET = 3120;
    public static final int ARCH_P2M_GENERATION_OFFSET = 3128;

    /** A zeroed struct in private memory. */
    public static SharedInfo allocate() {
        return new SharedInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public SharedInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code vcpu_info.evtchn_upcall_pending}, 1 byte. */
    public int vcpuInfoEvtchnUpcallPending(int index) {
        return memory.getByte(address + VCPU_INFO_EVTCHN_UPCALL_PENDING_OFFSET + (long) index * 64) & 0xff;
    }

    /** Writes {@code vcpu_info.evtchn_upcall_pending}. */
    public SharedInfo vcpuInfoEvtchnUpcallPending(int index, int value) {
        memory.putByte(address + VCPU_INFO_EVTCHN_UPCALL_PENDING_OFFSET + (long) index * 64, (byte) value);
        return this;
    }

    /** Reads {@code vcpu_info.evtchn_upcall_mask}, 1 byte. */
    public int vcpuInfoEvtchnUpcallMask(int index) {
        return memory.getByte(address + VCPU_INFO_EVTCHN_UPCALL_MASK_OFFSET + (long) index * 64) & 0xff;
    }

    /** Writes {@code vcpu_info.evtchn_upcall_mask}. */
    public SharedInfo vcpuInfoEvtchnUpcallMask(int index, int value) {
        memory.putByte(address + VCPU_INFO_EVTCHN_UPCALL_MASK_OFFSET + (long) index * 64, (byte) value);
        return this;
    }

    /** Reads {@code vcpu_info.evtchn_pending_sel}, 8 bytes. */
    public long vcpuInfoEvtchnPendingSel(int index) {
        return memory.getLong(address + VCPU_INFO_EVTCHN_PENDING_SEL_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.evtchn_pending_sel}. */
    public SharedInfo vcpuInfoEvtchnPendingSel(int index, long value) {
        memory.putLong(address + VCPU_INFO_EVTCHN_PENDING_SEL_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.arch.cr2}, 8 bytes. */
    public long vcpuInfoArchCr2(int index) {
        return memory.getLong(address + VCPU_INFO_ARCH_CR2_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.arch.cr2}. */
    public SharedInfo vcpuInfoArchCr2(int index, long value) {
        memory.putLong(address + VCPU_INFO_ARCH_CR2_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.arch.pad}, 8 bytes. */
    public long vcpuInfoArchPad(int index) {
        return memory.getLong(address + VCPU_INFO_ARCH_PAD_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.arch.pad}. */
    public SharedInfo vcpuInfoArchPad(int index, long value) {
        memory.putLong(address + VCPU_INFO_ARCH_PAD_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.version}, 4 bytes. */
    public int vcpuInfoTimeVersion(int index) {
        return memory.getInt(address + VCPU_INFO_TIME_VERSION_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.version}. */
    public SharedInfo vcpuInfoTimeVersion(int index, int value) {
        memory.putInt(address + VCPU_INFO_TIME_VERSION_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.pad0}, 4 bytes. */
    public int vcpuInfoTimePad0(int index) {
        return memory.getInt(address + VCPU_INFO_TIME_PAD0_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.pad0}. */
    public SharedInfo vcpuInfoTimePad0(int index, int value) {
        memory.putInt(address + VCPU_INFO_TIME_PAD0_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.tsc_timestamp}, 8 bytes. */
    public long vcpuInfoTimeTscTimestamp(int index) {
        return memory.getLong(address + VCPU_INFO_TIME_TSC_TIMESTAMP_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.tsc_timestamp}. */
    public SharedInfo vcpuInfoTimeTscTimestamp(int index, long value) {
        memory.putLong(address + VCPU_INFO_TIME_TSC_TIMESTAMP_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.system_time}, 8 bytes. */
    public long vcpuInfoTimeSystemTime(int index) {
        return memory.getLong(address + VCPU_INFO_TIME_SYSTEM_TIME_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.system_time}. */
    public SharedInfo vcpuInfoTimeSystemTime(int index, long value) {
        memory.putLong(address + VCPU_INFO_TIME_SYSTEM_TIME_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.tsc_to_system_mul}, 4 bytes. */
    public int vcpuInfoTimeTscToSystemMul(int index) {
        return memory.getInt(address + VCPU_INFO_TIME_TSC_TO_SYSTEM_MUL_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.tsc_to_system_mul}. */
    public SharedInfo vcpuInfoTimeTscToSystemMul(int index, int value) {
        memory.putInt(address + VCPU_INFO_TIME_TSC_TO_SYSTEM_MUL_OFFSET + (long) index * 64, value);
        return this;
    }

    /** Reads {@code vcpu_info.time.tsc_shift}, 1 byte. */
    public int vcpuInfoTimeTscShift(int index) {
        return memory.getByte(address + VCPU_INFO_TIME_TSC_SHIFT_OFFSET + (long) index * 64);
    }

    /** Writes {@code vcpu_info.time.tsc_shift}. */
    public SharedInfo vcpuInfoTimeTscShift(int index, int value) {
        memory.putByte(address + VCPU_INFO_TIME_TSC_SHIFT_OFFSET + (long) index * 64, (byte) value);
        return this;
    }

    /** Reads {@code vcpu_info.time.flags}, 1 byte. */
    public int vcpuInfoTimeFlags(int index) {
        return memory.getByte(address + VCPU_INFO_TIME_FLAGS_OFFSET + (long) index * 64) & 0xff;
    }

    /** Writes {@code vcpu_info.time.flags}. */
    public SharedInfo vcpuInfoTimeFlags(int index, int value) {
        memory.putByte(address + VCPU_INFO_TIME_FLAGS_OFFSET + (long) index * 64, (byte) value);
        return this;
    }

    /** Reads {@code vcpu_info.time.pad1}, 1 byte. */
    public int vcpuInfoTimePad1(int index, int i1) {
        return memory.getByte(address + VCPU_INFO_TIME_PAD1_OFFSET + (long) index * 64 + (long) i1 * 1) & 0xff;
    }

    /** Writes {@code vcpu_info.time.pad1}. */
    public SharedInfo vcpuInfoTimePad1(int index, int i1, int value) {
        memory.putByte(address + VCPU_INFO_TIME_PAD1_OFFSET + (long) index * 64 + (long) i1 * 1, (byte) value);
        return this;
    }

    /** Reads {@code evtchn_pending}, 8 bytes. */
    public long evtchnPending(int index) {
        return memory.getLong(address + EVTCHN_PENDING_OFFSET + (long) index * 8);
    }

    /** Writes {@code evtchn_pending}. */
    public SharedInfo evtchnPending(int index, long value) {
        memory.putLong(address + EVTCHN_PENDING_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code evtchn_mask}, 8 bytes. */
    public long evtchnMask(int index) {
        return memory.getLong(address + EVTCHN_MASK_OFFSET + (long) index * 8);
    }

    /** Writes {@code evtchn_mask}. */
    public SharedInfo evtchnMask(int index, long value) {
        memory.putLong(address + EVTCHN_MASK_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code wc_version}, 4 bytes. */
    public int wcVersion() {
        return memory.getInt(address + WC_VERSION_OFFSET);
    }

    /** Writes {@code wc_version}. */
    public SharedInfo wcVersion(int value) {
        memory.putInt(address + WC_VERSION_OFFSET, value);
        return this;
    }

    /** Reads {@code wc_sec}, 4 bytes. */
    public int wcSec() {
        return memory.getInt(address + WC_SEC_OFFSET);
    }

    /** Writes {@code wc_sec}. */
    public SharedInfo wcSec(int value) {
        memory.putInt(address + WC_SEC_OFFSET, value);
        return this;
    }

    /** Reads {@code wc_nsec}, 4 bytes. */
    public int wcNsec() {
        return memory.getInt(address + WC_NSEC_OFFSET);
    }

    /** Writes {@code wc_nsec}. */
    public SharedInfo wcNsec(int value) {
        memory.putInt(address + WC_NSEC_OFFSET, value);
        return this;
    }

    /** Reads {@code wc_sec_hi}, 4 bytes. */
    public int wcSecHi() {
        return memory.getInt(address + WC_SEC_HI_OFFSET);
    }

    /** Writes {@code wc_sec_hi}. */
    public SharedInfo wcSecHi(int value) {
        memory.putInt(address + WC_SEC_HI_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.max_pfn}, 8 bytes. */
    public long archMaxPfn() {
        return memory.getLong(address + ARCH_MAX_PFN_OFFSET);
    }

    /** Writes {@code arch.max_pfn}. */
    public SharedInfo archMaxPfn(long value) {
        memory.putLong(address + ARCH_MAX_PFN_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.pfn_to_mfn_frame_list_list}, 8 bytes. */
    public long archPfnToMfnFrameListList() {
        return memory.getLong(address + ARCH_PFN_TO_MFN_FRAME_LIST_LIST_OFFSET);
    }

    /** Writes {@code arch.pfn_to_mfn_frame_list_list}. */
    public SharedInfo archPfnToMfnFrameListList(long value) {
        memory.putLong(address + ARCH_PFN_TO_MFN_FRAME_LIST_LIST_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.nmi_reason}, 8 bytes. */
    public long archNmiReason() {
        return memory.getLong(address + ARCH_NMI_REASON_OFFSET);
    }

    /** Writes {@code arch.nmi_reason}. */
    public SharedInfo archNmiReason(long value) {
        memory.putLong(address + ARCH_NMI_REASON_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.p2m_cr3}, 8 bytes. */
    public long archP2mCr3() {
        return memory.getLong(address + ARCH_P2M_CR3_OFFSET);
    }

    /** Writes {@code arch.p2m_cr3}. */
    public SharedInfo archP2mCr3(long value) {
        memory.putLong(address + ARCH_P2M_CR3_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.p2m_vaddr}, 8 bytes. */
    public long archP2mVaddr() {
        return memory.getLong(address + ARCH_P2M_VADDR_OFFSET);
    }

    /** Writes {@code arch.p2m_vaddr}. */
    public SharedInfo archP2mVaddr(long value) {
        memory.putLong(address + ARCH_P2M_VADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code arch.p2m_generation}, 8 bytes. */
    public long archP2mGeneration() {
        return memory.getLong(address + ARCH_P2M_GENERATION_OFFSET);
    }

    /** Writes {@code arch.p2m_generation}. */
    public SharedInfo archP2mGeneration(long value) {
        memory.putLong(address + ARCH_P2M_GENERATION_OFFSET, value);
        return this;
    }
}
