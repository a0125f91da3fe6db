// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_shadow_op}, 40 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  op
 *       4   4  mode
 *       8   4  mb
 *      16   8  dirty_bitmap
 *      24   8  pages
 *      32   4  stats.fault_count
 *      36   4  stats.dirty_count
 * </pre>
 */
public final class XenDomctlShadowOp extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int OP_OFFSET = 0;
    public static final int MODE_OFFSET = 4;
    public static final int MB_OFFSET = 8;
    public static final int DIRTY_BITMAP_OFFSET = 16;
    public static final int PAGES_OFFSET = 24;
    public static final int STATS_FAULT_COUNT_OFFSET = 32;
    public static final int STATS_DIRTY_COUNT_OFFSET = 36;

    /** A zeroed struct in private memory. */
    public static XenDomctlShadowOp allocate() {
        return new XenDomctlShadowOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlShadowOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code op}, 4 bytes. */
    public int op() {
        return memory.getInt(address + OP_OFFSET);
    }

    /** Writes {@code op}. */
    public XenDomctlShadowOp op(int value) {
        memory.putInt(address + OP_OFFSET, value);
        return this;
    }

    /** Reads {@code mode}, 4 bytes. */
    public int mode() {
        return memory.getInt(address + MODE_OFFSET);
    }

    /** Writes {@code mode}. */
    public XenDomctlShadowOp mode(int value) {
        memory.putInt(address + MODE_OFFSET, value);
        return this;
    }

    /** Reads {@code mb}, 4 bytes. */
    public int mb() {
        return memory.getInt(address + MB_OFFSET);
    }

    /** Writes {@code mb}. */
    public XenDomctlShadowOp mb(int value) {
        memory.putInt(address + MB_OFFSET, value);
        return this;
    }

    /** Reads {@code dirty_bitmap}, 8 bytes. */
    public long dirtyBitmap() {
        return memory.getLong(address + DIRTY_BITMAP_OFFSET);
    }

    /** Writes {@code dirty_bitmap}. */
    public XenDomctlShadowOp dirtyBitmap(long value) {
        memory.putLong(address + DIRTY_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code pages}, 8 bytes. */
    public long pages() {
        return memory.getLong(address + PAGES_OFFSET);
    }

    /** Writes {@code pages}. */
    public XenDomctlShadowOp pages(long value) {
        memory.putLong(address + PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code stats.fault_count}, 4 bytes. */
    public int statsFaultCount() {
        return memory.getInt(address + STATS_FAULT_COUNT_OFFSET);
    }

    /** Writes {@code stats.fault_count}. */
    public XenDomctlShadowOp statsFaultCount(int value) {
        memory.putInt(address + STATS_FAULT_COUNT_OFFSET, value);
        return this;
    }

    /** Reads {@code stats.dirty_count}, 4 bytes. */
    public int statsDirtyCount() {
        return memory.getInt(address + STATS_DIRTY_COUNT_OFFSET);
    }

    /** Writes {@code stats.dirty_count}. */
    public XenDomctlShadowOp statsDirtyCount(int value) {
        memory.putInt(address + STATS_DIRTY_COUNT_OFFSET, value);
        return this;
    }
}
