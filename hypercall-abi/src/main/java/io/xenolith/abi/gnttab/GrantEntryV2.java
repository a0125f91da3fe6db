// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code union grant_entry_v2}, 16 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   2  hdr.flags
 *       2   2  hdr.domid
 *       0   2  full_page.hdr.flags
 *       2   2  full_page.hdr.domid
 *       4   4  full_page.pad0
 *       8   8  full_page.frame
 *       0   2  sub_page.hdr.flags
 *       2   2  sub_page.hdr.domid
 *       4   2  sub_page.page_off
 *       6   2  sub_page.length
 *       8   8  sub_page.frame
 *       0   2  transitive.hdr.flags
 *       2   2  transitive.hdr.domid
 *       4   2  transitive.trans_domid
 *       6   2  transitive.pad0
 *       8   4  transitive.gref
 *       0   4  __spacer[4]
 * </pre>
 */
public final class GrantEntryV2 extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int HDR_FLAGS_OFFSET = 0;
    public static final int HDR_DOMID_OFFSET = 2;
    public static final int FULL_PAGE_HDR_FLAGS_OFFSET = 0;
    public static final int FULL_PAGE_HDR_DOMID_OFFSET = 2;
    public static final int FULL_PAGE_PAD0_OFFSET = 4;
    public static final int FULL_PAGE_FRAME_OFFSET = 8;
    public static final int SUB_PAGE_HDR_FLAGS_OFFSET = 0;
    public static final int SUB_PAGE_HDR_DOMID_OFFSET = 2;
    public static final int SUB_PAGE_PAGE_OFF_OFFSET = 4;
    public static final int SUB_PAGE_LENGTH_OFFSET = 6;
    public static final int SUB_PAGE_FRAME_OFFSET = 8;
    public static final int TRANSITIVE_HDR_FLAGS_OFFSET = 0;
    public static final int TRANSITIVE_HDR_DOMID_OFFSET = 2;
    public static final int TRANSITIVE_TRANS_DOMID_OFFSET = 4;
    public static final int TRANSITIVE_PAD0_OFFSET = 6;
    public static final int TRANSITIVE_GREF_OFFSET = 8;
    public static final int SPACER_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static GrantEntryV2 allocate() {
        return new GrantEntryV2().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GrantEntryV2 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code hdr.flags}, 2 bytes. */
    public int hdrFlags() {
        return memory.getShort(address + HDR_FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code hdr.flags}. */
    public GrantEntryV2 hdrFlags(int value) {
        memory.putShort(address + HDR_FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code hdr.domid}, 2 bytes. */
    public int hdrDomid() {
        return memory.getShort(address + HDR_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code hdr.domid}. */
    public GrantEntryV2 hdrDomid(int value) {
        memory.putShort(address + HDR_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code full_page.hdr.flags}, 2 bytes. */
    public int fullPageHdrFlags() {
        return memory.getShort(address + FULL_PAGE_HDR_FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code full_page.hdr.flags}. */
    public GrantEntryV2 fullPageHdrFlags(int value) {
        memory.putShort(address + FULL_PAGE_HDR_FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code full_page.hdr.domid}, 2 bytes. */
    public int fullPageHdrDomid() {
        return memory.getShort(address + FULL_PAGE_HDR_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code full_page.hdr.domid}. */
    public GrantEntryV2 fullPageHdrDomid(int value) {
        memory.putShort(address + FULL_PAGE_HDR_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code full_page.pad0}, 4 bytes. */
    public int fullPagePad0() {
        return memory.getInt(address + FULL_PAGE_PAD0_OFFSET);
    }

    /** Writes {@code full_page.pad0}. */
    public GrantEntryV2 fullPagePad0(int value) {
        memory.putInt(address + FULL_PAGE_PAD0_OFFSET, value);
        return this;
    }

    /** Reads {@code full_page.frame}, 8 bytes. */
    public long fullPageFrame() {
        return memory.getLong(address + FULL_PAGE_FRAME_OFFSET);
    }

    /** Writes {@code full_page.frame}. */
    public GrantEntryV2 fullPageFrame(long value) {
        memory.putLong(address + FULL_PAGE_FRAME_OFFSET, value);
        return this;
    }

    /** Reads {@code sub_page.hdr.flags}, 2 bytes. */
    public int subPageHdrFlags() {
        return memory.getShort(address + SUB_PAGE_HDR_FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code sub_page.hdr.flags}. */
    public GrantEntryV2 subPageHdrFlags(int value) {
        memory.putShort(address + SUB_PAGE_HDR_FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sub_page.hdr.domid}, 2 bytes. */
    public int subPageHdrDomid() {
        return memory.getShort(address + SUB_PAGE_HDR_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code sub_page.hdr.domid}. */
    public GrantEntryV2 subPageHdrDomid(int value) {
        memory.putShort(address + SUB_PAGE_HDR_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sub_page.page_off}, 2 bytes. */
    public int subPagePageOff() {
        return memory.getShort(address + SUB_PAGE_PAGE_OFF_OFFSET) & 0xffff;
    }

    /** Writes {@code sub_page.page_off}. */
    public GrantEntryV2 subPagePageOff(int value) {
        memory.putShort(address + SUB_PAGE_PAGE_OFF_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sub_page.length}, 2 bytes. */
    public int subPageLength() {
        return memory.getShort(address + SUB_PAGE_LENGTH_OFFSET) & 0xffff;
    }

    /** Writes {@code sub_page.length}. */
    public GrantEntryV2 subPageLength(int value) {
        memory.putShort(address + SUB_PAGE_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sub_page.frame}, 8 bytes. */
    public long subPageFrame() {
        return memory.getLong(address + SUB_PAGE_FRAME_OFFSET);
    }

    /** Writes {@code sub_page.frame}. */
    public GrantEntryV2 subPageFrame(long value) {
        memory.putLong(address + SUB_PAGE_FRAME_OFFSET, value);
        return this;
    }

    /** Reads {@code transitive.hdr.flags}, 2 bytes. */
    public int transitiveHdrFlags() {
        return memory.getShort(address + TRANSITIVE_HDR_FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code transitive.hdr.flags}. */
    public GrantEntryV2 transitiveHdrFlags(int value) {
        memory.putShort(address + TRANSITIVE_HDR_FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code transitive.hdr.domid}, 2 bytes. */
    public int transitiveHdrDomid() {
        return memory.getShort(address + TRANSITIVE_HDR_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code transitive.hdr.domid}. */
    public GrantEntryV2 transitiveHdrDomid(int value) {
        memory.putShort(address + TRANSITIVE_HDR_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code transitive.trans_domid}, 2 bytes. */
    public int transitiveTransDomid() {
        return memory.getShort(address + TRANSITIVE_TRANS_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code transitive.trans_domid}. */
    public GrantEntryV2 transitiveTransDomid(int value) {
        memory.putShort(address + TRANSITIVE_TRANS_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code transitive.pad0}, 2 bytes. */
    public int transitivePad0() {
        return memory.getShort(address + TRANSITIVE_PAD0_OFFSET) & 0xffff;
    }

    /** Writes {@code transitive.pad0}. */
    public GrantEntryV2 transitivePad0(int value) {
        memory.putShort(address + TRANSITIVE_PAD0_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code transitive.gref}, 4 bytes. */
    public int transitiveGref() {
        return memory.getInt(address + TRANSITIVE_GREF_OFFSET);
    }

    /** Writes {@code transitive.gref}. */
    public GrantEntryV2 transitiveGref(int value) {
        memory.putInt(address + TRANSITIVE_GREF_OFFSET, value);
        return this;
    }

    /** Reads {@code __spacer}, 4 bytes. */
    public int spacer(int index) {
        return memory.getInt(address + SPACER_OFFSET + (long) index * 4);
    }

    /** Writes {@code __spacer}. */
    public GrantEntryV2 spacer(int index, int value) {
        memory.putInt(address + SPACER_OFFSET + (long) index * 4, value);
        return this;
    }
}
