// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.platform;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xenpf_getidletime}, 32 bytes, aligned to 8. Source: Xen public/platform.h.
 *
 * <pre>
 *  offset size field
 *       0   8  cpumap_bitmap
 *       8   4  cpumap_nr_cpus
 *      16   8  idletime
 *      24   8  now
 * </pre>
 */
public final class XenpfGetidletime extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int CPUMAP_BITMAP_OFFSET = 0;
    public static final int CPUMAP_NR_CPUS_OFFSET = 8;
    public static final int IDLETIME_OFFSET = 16;
    public static final int NOW_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenpfGetidletime allocate() {
        return new XenpfGetidletime().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenpfGetidletime wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cpumap_bitmap}, 8 bytes. */
    public long cpumapBitmap() {
        return memory.getLong(address + CPUMAP_BITMAP_OFFSET);
    }

    /** Writes {@code cpumap_bitmap}. */
    public XenpfGetidletime cpumapBitmap(long value) {
        memory.putLong(address + CPUMAP_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap_nr_cpus}, 4 bytes. */
    public int cpumapNrCpus() {
        return memory.getInt(address + CPUMAP_NR_CPUS_OFFSET);
    }

    /** Writes {@code cpumap_nr_cpus}. */
    public XenpfGetidletime cpumapNrCpus(int value) {
        memory.putInt(address + CPUMAP_NR_CPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code idletime}, 8 bytes. */
    public long idletime() {
        return memory.getLong(address + IDLETIME_OFFSET);
    }

    /** Writes {@code idletime}. */
    public XenpfGetidletime idletime(long value) {
        memory.putLong(address + IDLETIME_OFFSET, value);
        return this;
    }

    /** Reads {@code now}, 8 bytes. */
    public long now() {
        return memory.getLong(address + NOW_OFFSET);
    }

    /** Writes {@code now}. */
    public XenpfGetidletime now(long value) {
        memory.putLong(address + NOW_OFFSET, value);
        return this;
    }
}
