// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct arch_shared_info}, 48 bytes, aligned to 8. Source: Xen public/arch-x86/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   8  max_pfn
 *       8   8  pfn_to_mfn_frame_list_list
 *      16   8  nmi_reason
 *      24   8  p2m_cr3
 *      32   8  p2m_vaddr
 *      40   8  p2m_generation
 * </pre>
 */
public final class ArchSharedInfo extends CStruct {
    public static final int SIZE = 48;
    public static final int ALIGN = 8;

    public static final int MAX_PFN_OFFSET = 0;
    public static final int PFN_TO_MFN_FRAME_LIST_LIST_OFFSET = 8;
    public static final int NMI_REASON_OFFSET = 16;
    public static final int P2M_CR3_OFFSET = 24;
    public static final int P2M_VADDR_OFFSET = 32;
    public static final int P2M_GENERATION_OFFSET = 40;

    /** A zeroed struct in private memory. */
    public static ArchSharedInfo allocate() {
        return new ArchSharedInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public ArchSharedInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code max_pfn}, 8 bytes. */
    public long maxPfn() {
        return memory.getLong(address + MAX_PFN_OFFSET);
    }

    /** Writes {@code max_pfn}. */
    public ArchSharedInfo maxPfn(long value) {
        memory.putLong(address + MAX_PFN_OFFSET, value);
        return this;
    }

    /** Reads {@code pfn_to_mfn_frame_list_list}, 8 bytes. */
    public long pfnToMfnFrameListList() {
        return memory.getLong(address + PFN_TO_MFN_FRAME_LIST_LIST_OFFSET);
    }

    /** Writes {@code pfn_to_mfn_frame_list_list}. */
    public ArchSharedInfo pfnToMfnFrameListList(long value) {
        memory.putLong(address + PFN_TO_MFN_FRAME_LIST_LIST_OFFSET, value);
        return this;
    }

    /** Reads {@code nmi_reason}, 8 bytes. */
    public long nmiReason() {
        return memory.getLong(address + NMI_REASON_OFFSET);
    }

    /** Writes {@code nmi_reason}. */
    public ArchSharedInfo nmiReason(long value) {
        memory.putLong(address + NMI_REASON_OFFSET, value);
        return this;
    }

    /** Reads {@code p2m_cr3}, 8 bytes. */
    public long p2mCr3() {
        return memory.getLong(address + P2M_CR3_OFFSET);
    }

    /** Writes {@code p2m_cr3}. */
    public ArchSharedInfo p2mCr3(long value) {
        memory.putLong(address + P2M_CR3_OFFSET, value);
        return this;
    }

    /** Reads {@code p2m_vaddr}, 8 bytes. */
    public long p2mVaddr() {
        return memory.getLong(address + P2M_VADDR_OFFSET);
    }

    /** Writes {@code p2m_vaddr}. */
    public ArchSharedInfo p2mVaddr(long value) {
        memory.putLong(address + P2M_VADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code p2m_generation}, 8 bytes. */
    public long p2mGeneration() {
        return memory.getLong(address + P2M_GENERATION_OFFSET);
    }

    /** Writes {@code p2m_generation}. */
    public ArchSharedInfo p2mGeneration(long value) {
        memory.putLong(address + P2M_GENERATION_OFFSET, value);
        return this;
    }
}
