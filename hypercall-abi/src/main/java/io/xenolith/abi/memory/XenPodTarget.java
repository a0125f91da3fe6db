// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_pod_target}, 40 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   8  target_pages
 *       8   8  tot_pages
 *      16   8  pod_cache_pages
 *      24   8  pod_entries
 *      32   2  domid
 * </pre>
 */
public final class XenPodTarget extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int TARGET_PAGES_OFFSET = 0;
    public static final int TOT_PAGES_OFFSET = 8;
    public static final int POD_CACHE_PAGES_OFFSET = 16;
    public static final int POD_ENTRIES_OFFSET = 24;
    public static final int DOMID_OFFSET = 32;

    /** A zeroed struct in private memory. */
    public static XenPodTarget allocate() {
        return new XenPodTarget().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenPodTarget wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code target_pages}, 8 bytes. */
    public long targetPages() {
        return memory.getLong(address + TARGET_PAGES_OFFSET);
    }

    /** Writes {@code target_pages}. */
    public XenPodTarget targetPages(long value) {
        memory.putLong(address + TARGET_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code tot_pages}, 8 bytes. */
    public long totPages() {
        return memory.getLong(address + TOT_PAGES_OFFSET);
    }

    /** Writes {@code tot_pages}. */
    public XenPodTarget totPages(long value) {
        memory.putLong(address + TOT_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code pod_cache_pages}, 8 bytes. */
    public long podCachePages() {
        return memory.getLong(address + POD_CACHE_PAGES_OFFSET);
    }

    /** Writes {@code pod_cache_pages}. */
    public XenPodTarget podCachePages(long value) {
        memory.putLong(address + POD_CACHE_PAGES_OFFSET, value);
        return this;
    }

    /** Reads {@code pod_entries}, 8 bytes. */
    public long podEntries() {
        return memory.getLong(address + POD_ENTRIES_OFFSET);
    }

    /** Writes {@code pod_entries}. */
    public XenPodTarget podEntries(long value) {
        memory.putLong(address + POD_ENTRIES_OFFSET, value);
        return this;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenPodTarget domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }
}
