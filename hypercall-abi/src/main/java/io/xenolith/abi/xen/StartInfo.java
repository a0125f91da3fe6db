// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct start_info}, 1168 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  magic[32]
 *      32   8  nr_pages
 *      40   8  shared_info
 *      48   4  flags
 *      56   8  store_mfn
 *      64   4  store_evtchn
 *      72   8  console.domU.mfn
 *      80   4  console.domU.evtchn
 *      72   4  console.dom0.info_off
 *      76   4  console.dom0.info_size
 *      88   8  pt_base
 *      96   8  nr_pt_frames
 *     104   8  mfn_list
 *     112   8  mod_start
 *     120   8  mod_len
 *     128   1  cmd_line[1024]
 *    1152   8  first_p2m_pfn
 *    1160   8  nr_p2m_frames
 * </pre>
 */
public final class StartInfo extends CStruct {
    public static final int SIZE = 1168;
    public static final int ALIGN = 8;

    public static final int MAGIC_OFFSET = 0;
    public static final int NR_PAGES_OFFSET = 32;
    public static final int SHARED_INFO_OFFSET = 40;
    public static final int FLAGS_OFFSET = 48;
    public static final int STORE_MFN_OFFSET = 56;
    public static final int STORE_EVTCHN_OFFSET = 64;
    public static final int CONSOLE_DOMU_MFN_OFFSET = 72;
    public static final int CONSOLE_DOMU_EVTCHN_OFFSET = 80;
    public static final int CONSOLE_DOM0_INFO_OFF_OFFSET = 72;
    public static final int CONSOLE_DOM0_INFO_SIZE_OFFSET = 76;
    public static final int PT_BASE_OFFSET = 88;
    public static final int NR_PT_FRAMES_OFFSET = 96;
    public static final int MFN_LIST_OFFSET = 104;
    public static final int MOD_START_OFFSET = 112;
    public static final int MOD_LEN_OFFSET = 120;
    public static final int CMD_LINE_OFFSET = 128;
    public static final int FIRST_P2M_PFN_OFFSET = 1152;
    public static final int NR_P2M_FRAMES_OFFSET = 1160;

    /** A zeroed struct in private memory. */
    public static StartInfo allocate() {
        return new StartInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public StartInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code magic}, 1 byte. */
    public int magic(int index) {
        return memory.getByte(address + MAGIC_OFFSET + (long) index * 1);
    }

    /** Writes {@code magic}. */
    public StartInfo magic(int index, int value) {
        memory.putByte(address + MAGIC_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code nr_pages}, 8 bytes. */
    public long nrPages() {
        return memory.getLong(address + NR_PAGES_OFFSET);
    }

    /** Writes {@code nr_pages}. */
    public StartInfo nrPages(long value) {
        memory.putLong(address + NR_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code shared_info}, 8 bytes. */
    public long sharedInfo() {
        return memory.getLong(address + SHARED_INFO_OFFSET);
    }

    /** Writes {@code shared_info}. */
    public StartInfo sharedInfo(long value) {
        memory.putLong(address + SHARED_INFO_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public StartInfo flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code store_mfn}, 8 bytes. */
    public long storeMfn() {
        return memory.getLong(address + STORE_MFN_OFFSET);
    }

    /** Writes {@code store_mfn}. */
    public StartInfo storeMfn(long value) {
        memory.putLong(address + STORE_MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code store_evtchn}, 4 bytes. */
    public int storeEvtchn() {
        return memory.getInt(address + STORE_EVTCHN_OFFSET);
    }

    /** Writes {@code store_evtchn}. */
    public StartInfo storeEvtchn(int value) {
        memory.putInt(address + STORE_EVTCHN_OFFSET, value);
        return this;
    }

    /** Reads {@code console.domU.mfn}, 8 bytes. */
    public long consoleDomUMfn() {
        return memory.getLong(address + CONSOLE_DOMU_MFN_OFFSET);
    }

    /** Writes {@code console.domU.mfn}. */
    public StartInfo consoleDomUMfn(long value) {
        memory.putLong(address + CONSOLE_DOMU_MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code console.domU.evtchn}, 4 bytes. */
    public int consoleDomUEvtchn() {
        return memory.getInt(address + CONSOLE_DOMU_EVTCHN_OFFSET);
    }

    /** Writes {@code console.domU.evtchn}. */
    public StartInfo consoleDomUEvtchn(int value) {
        memory.putInt(address + CONSOLE_DOMU_EVTCHN_OFFSET, value);
        return this;
    }

    /** Reads {@code console.dom0.info_off}, 4 bytes. */
    public int consoleDom0InfoOff() {
        return memory.getInt(address + CONSOLE_DOM0_INFO_OFF_OFFSET);
    }

    /** Writes {@code console.dom0.info_off}. */
    public StartInfo consoleDom0InfoOff(int value) {
        memory.putInt(address + CONSOLE_DOM0_INFO_OFF_OFFSET, value);
        return this;
    }

    /** Reads {@code console.dom0.info_size}, 4 bytes. */
    public int consoleDom0InfoSize() {
        return memory.getInt(address + CONSOLE_DOM0_INFO_SIZE_OFFSET);
    }

    /** Writes {@code console.dom0.info_size}. */
    public StartInfo consoleDom0InfoSize(int value) {
        memory.putInt(address + CONSOLE_DOM0_INFO_SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code pt_base}, 8 bytes. */
    public long ptBase() {
        return memory.getLong(address + PT_BASE_OFFSET);
    }

    /** Writes {@code pt_base}. */
    public StartInfo ptBase(long value) {
        memory.putLong(address + PT_BASE_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_pt_frames}, 8 bytes. */
    public long nrPtFrames() {
        return memory.getLong(address + NR_PT_FRAMES_OFFSET);
    }

    /** Writes {@code nr_pt_frames}. */
    public StartInfo nrPtFrames(long value) {
        memory.putLong(address + NR_PT_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code mfn_list}, 8 bytes. */
    public long mfnList() {
        return memory.getLong(address + MFN_LIST_OFFSET);
    }

    /** Writes {@code mfn_list}. */
    public StartInfo mfnList(long value) {
        memory.putLong(address + MFN_LIST_OFFSET, value);
        return this;
    }

    /** Reads {@code mod_start}, 8 bytes. */
    public long modStart() {
        return memory.getLong(address + MOD_START_OFFSET);
    }

    /** Writes {@code mod_start}. */
    public StartInfo modStart(long value) {
        memory.putLong(address + MOD_START_OFFSET, value);
        return this;
    }

    /** Reads {@code mod_len}, 8 bytes. */
    public long modLen() {
        return memory.getLong(address + MOD_LEN_OFFSET);
    }

    /** Writes {@code mod_len}. */
    public StartInfo modLen(long value) {
        memory.putLong(address + MOD_LEN_OFFSET, value);
        return this;
    }

    /** Reads {@code cmd_line}, 1 byte. */
    public int cmdLine(int index) {
        return memory.getByte(address + CMD_LINE_OFFSET + (long) index * 1);
    }

    /** Writes {@code cmd_line}. */
    public StartInfo cmdLine(int index, int value) {
        memory.putByte(address + CMD_LINE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code first_p2m_pfn}, 8 bytes. */
    public long firstP2mPfn() {
        return memory.getLong(address + FIRST_P2M_PFN_OFFSET);
    }

    /** Writes {@code first_p2m_pfn}. */
    public StartInfo firstP2mPfn(long value) {
        memory.putLong(address + FIRST_P2M_PFN_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_p2m_frames}, 8 bytes. */
    public long nrP2mFrames() {
        return memory.getLong(address + NR_P2M_FRAMES_OFFSET);
    }

    /** Writes {@code nr_p2m_frames}. */
    public StartInfo nrP2mFrames(long value) {
        memory.putLong(address + NR_P2M_FRAMES_OFFSET, value);
        return this;
    }
}
