// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct gnttab_copy}, 40 bytes, aligned to 8. Source: Xen public/grant_table.h.
 *
 * <pre>
 *  offset size field
 *       0   4  source.u.ref
 *       0   8  source.u.gmfn
 *       8   2  source.domid
 *      10   2  source.offset
 *      16   4  dest.u.ref
 *      16   8  dest.u.gmfn
 *      24   2  dest.domid
 *      26   2  dest.offset
 *      32   2  len
 *      34   2  flags
 *      36   2  status
 * </pre>
 */
public final class GnttabCopy extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int SOURCE_U_REF_OFFSET = 0;
    public static final int SOURCE_U_GMFN_OFFSET = 0;
    public static final int SOURCE_DOMID_OFFSET = 8;
    public static final int SOURCE_OFFSET_OFFSET = 10;
    public static final int DEST_U_REF_OFFSET = 16;
    public static final int DEST_U_GMFN_OFFSET = 16;
    public static final int DEST_DOMID_OFFSET = 24;
    public static final int DEST_OFFSET_OFFSET = 26;
    public static final int LEN_OFFSET = 32;
    public static final int FLAGS_OFFSET = 34;
    public static final int STATUS_OFFSET = 36;

    /** A zeroed struct in private memory. */
    public static GnttabCopy allocate() {
        return new GnttabCopy().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public GnttabCopy wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code source.u.ref}, 4 bytes. */
    public int sourceURef() {
        return memory.getInt(address + SOURCE_U_REF_OFFSET);
    }

    /** Writes {@code source.u.ref}. */
    public GnttabCopy sourceURef(int value) {
        memory.putInt(address + SOURCE_U_REF_OFFSET, value);
        return this;
    }

    /** Reads {@code source.u.gmfn}, 8 bytes. */
    public long sourceUGmfn() {
        return memory.getLong(address + SOURCE_U_GMFN_OFFSET);
    }

    /** Writes {@code source.u.gmfn}. */
    public GnttabCopy sourceUGmfn(long value) {
        memory.putLong(address + SOURCE_U_GMFN_OFFSET, value);
        return this;
    }

    /** Reads {@code source.domid}, 2 bytes. */
    public int sourceDomid() {
        return memory.getShort(address + SOURCE_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code source.domid}. */
    public GnttabCopy sourceDomid(int value) {
        memory.putShort(address + SOURCE_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code source.offset}, 2 bytes. */
    public int sourceOffset() {
        return memory.getShort(address + SOURCE_OFFSET_OFFSET) & 0xffff;
    }

    /** Writes {@code source.offset}. */
    public GnttabCopy sourceOffset(int value) {
        memory.putShort(address + SOURCE_OFFSET_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code dest.u.ref}, 4 bytes. */
    public int destURef() {
        return memory.getInt(address + DEST_U_REF_OFFSET);
    }

    /** Writes {@code dest.u.ref}. */
    public GnttabCopy destURef(int value) {
        memory.putInt(address + DEST_U_REF_OFFSET, value);
        return this;
    }

    /** Reads {@code dest.u.gmfn}, 8 bytes. */
    public long destUGmfn() {
        return memory.getLong(address + DEST_U_GMFN_OFFSET);
    }

    /** Writes {@code dest.u.gmfn}. */
    public GnttabCopy destUGmfn(long value) {
        memory.putLong(address + DEST_U_GMFN_OFFSET, value);
        return this;
    }

    /** Reads {@code dest.domid}, 2 bytes. */
    public int destDomid() {
        return memory.getShort(address + DEST_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code dest.domid}. */
    public GnttabCopy destDomid(int value) {
        memory.putShort(address + DEST_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code dest.offset}, 2 bytes. */
    public int destOffset() {
        return memory.getShort(address + DEST_OFFSET_OFFSET) & 0xffff;
    }

    /** Writes {@code dest.offset}. */
    public GnttabCopy destOffset(int value) {
        memory.putShort(address + DEST_OFFSET_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code len}, 2 bytes. */
    public int len() {
        return memory.getShort(address + LEN_OFFSET) & 0xffff;
    }

    /** Writes {@code len}. */
    public GnttabCopy len(int value) {
        memory.putShort(address + LEN_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public GnttabCopy flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code status}, 2 bytes. */
    public int status() {
        return memory.getShort(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public GnttabCopy status(int value) {
        memory.putShort(address + STATUS_OFFSET, (short) value);
        return this;
    }
}
