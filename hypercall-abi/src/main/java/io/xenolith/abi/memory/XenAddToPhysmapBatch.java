// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_add_to_physmap_batch}, 32 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       2   2  space
 *       4   2  size
 *       6   2  u.foreign_domid
 *       6   2  u.res0
 *       8   8  idxs
 *      16   8  gpfns
 *      24   8  errs
 * </pre>
 */
public final class XenAddToPhysmapBatch extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int SPACE_OFFSET = 2;
    public static final int SIZE_OFFSET = 4;
    public static final int U_FOREIGN_DOMID_OFFSET = 6;
    public static final int U_RES0_OFFSET = 6;
    public static final int IDXS_OFFSET = 8;
    public static final int GPFNS_OFFSET = 16;
    public static final int ERRS_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenAddToPhysmapBatch allocate() {
        return new XenAddToPhysmapBatch().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenAddToPhysmapBatch wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenAddToPhysmapBatch domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code space}, 2 bytes. */
    public int space() {
        return memory.getShort(address + SPACE_OFFSET) & 0xffff;
    }

    /** Writes {@code space}. */
    public XenAddToPhysmapBatch space(int value) {
        memory.putShort(address + SPACE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code size}, 2 bytes. */
    public int size() {
        return memory.getShort(address + SIZE_OFFSET) & 0xffff;
    }

    /** Writes {@code size}. */
    public XenAddToPhysmapBatch size(int value) {
        memory.putShort(address + SIZE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.foreign_domid}, 2 bytes. */
    public int uForeignDomid() {
        return memory.getShort(address + U_FOREIGN_DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code u.foreign_domid}. */
    public XenAddToPhysmapBatch uForeignDomid(int value) {
        memory.putShort(address + U_FOREIGN_DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.res0}, 2 bytes. */
    public int uRes0() {
        return memory.getShort(address + U_RES0_OFFSET) & 0xffff;
    }

    /** Writes {@code u.res0}. */
    public XenAddToPhysmapBatch uRes0(int value) {
        memory.putShort(address + U_RES0_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code idxs}, 8 bytes. */
    public long idxs() {
        return memory.getLong(address + IDXS_OFFSET);
    }

    /** Writes {@code idxs}. */
    public XenAddToPhysmapBatch idxs(long value) {
        memory.putLong(address + IDXS_OFFSET, value);
        return this;
    }

    /** Reads {@code gpfns}, 8 bytes. */
    public long gpfns() {
        return memory.getLong(address + GPFNS_OFFSET);
    }

    /** Writes {@code gpfns}. */
    public XenAddToPhysmapBatch gpfns(long value) {
        memory.putLong(address + GPFNS_OFFSET, value);
        return this;
    }

    /** Reads {@code errs}, 8 bytes. */
    public long errs() {
        return memory.getLong(address + ERRS_OFFSET);
    }

    /** Writes {@code errs}. */
    public XenAddToPhysmapBatch errs(long value) {
        memory.putLong(address + ERRS_OFFSET, value);
        return this;
    }
}
