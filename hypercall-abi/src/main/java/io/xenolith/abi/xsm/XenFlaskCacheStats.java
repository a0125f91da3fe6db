// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_cache_stats}, 28 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  cpu
 *       4   4  lookups
 *       8   4  hits
 *      12   4  misses
 *      16   4  allocations
 *      20   4  reclaims
 *      24   4  frees
 * </pre>
 */
public final class XenFlaskCacheStats extends CStruct {
    public static final int SIZE = 28;
    public static final int ALIGN = 4;

    public static final int CPU_OFFSET = 0;
    public static final int LOOKUPS_OFFSET = 4;
    public static final int HITS_OFFSET = 8;
    public static final int MISSES_OFFSET = 12;
    public static final int ALLOCATIONS_OFFSET = 16;
    public static final int RECLAIMS_OFFSET = 20;
    public static final int FREES_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenFlaskCacheStats allocate() {
        return new XenFlaskCacheStats().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskCacheStats wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cpu}, 4 bytes. */
    public int cpu() {
        return memory.getInt(address + CPU_OFFSET);
    }

    /** Writes {@code cpu}. */
    public XenFlaskCacheStats cpu(int value) {
        memory.putInt(address + CPU_OFFSET, value);
        return this;
    }

    /** Reads {@code lookups}, 4 bytes. */
    public int lookups() {
        return memory.getInt(address + LOOKUPS_OFFSET);
    }

    /** Writes {@code lookups}. */
    public XenFlaskCacheStats lookups(int value) {
        memory.putInt(address + LOOKUPS_OFFSET, value);
        return this;
    }

    /** Reads {@code hits}, 4 bytes. */
    public int hits() {
        return memory.getInt(address + HITS_OFFSET);
    }

    /** Writes {@code hits}. */
    public XenFlaskCacheStats hits(int value) {
        memory.putInt(address + HITS_OFFSET, value);
        return this;
    }

    /** Reads {@code misses}, 4 bytes. */
    public int misses() {
        return memory.getInt(address + MISSES_OFFSET);
    }

    /** Writes {@code misses}. */
    public XenFlaskCacheStats misses(int value) {
        memory.putInt(address + MISSES_OFFSET, value);
        return this;
    }

    /** Reads {@code allocations}, 4 bytes. */
    public int allocations() {
        return memory.getInt(address + ALLOCATIONS_OFFSET);
    }

    /** Writes {@code allocations}. */
    public XenFlaskCacheStats allocations(int value) {
        memory.putInt(address + ALLOCATIONS_OFFSET, value);
        return this;
    }

    /** Reads {@code reclaims}, 4 bytes. */
    public int reclaims() {
        return memory.getInt(address + RECLAIMS_OFFSET);
    }

    /** Writes {@code reclaims}. */
    public XenFlaskCacheStats reclaims(int value) {
        memory.putInt(address + RECLAIMS_OFFSET, value);
        return this;
    }

    /** Reads {@code frees}, 4 bytes. */
    public int frees() {
        return memory.getInt(address + FREES_OFFSET);
    }

    /** Writes {@code frees}. */
    public XenFlaskCacheStats frees(int value) {
        memory.putInt(address + FREES_OFFSET, value);
        return this;
    }
}
