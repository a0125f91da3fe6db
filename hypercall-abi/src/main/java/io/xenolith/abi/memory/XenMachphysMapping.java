// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_machphys_mapping}, 24 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   8  v_start
 *       8   8  v_end
 *      16   8  max_mfn
 * </pre>
 */
public final class XenMachphysMapping extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int V_START_OFFSET = 0;
    public static final int V_END_OFFSET = 8;
    public static final int MAX_MFN_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenMachphysMapping allocate() {
        return new XenMachphysMapping().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMachphysMapping wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code v_start}, 8 bytes. */
    public long vStart() {
        return memory.getLong(address + V_START_OFFSET);
    }

    /** Writes {@code v_start}. */
    public XenMachphysMapping vStart(long value) {
        memory.putLong(address + V_START_OFFSET, value);
        return this;
    }

    /** Reads {@code v_end}, 8 bytes. */
    public long vEnd() {
        return memory.getLong(address + V_END_OFFSET);
    }

    /** Writes {@code v_end}. */
    public XenMachphysMapping vEnd(long value) {
        memory.putLong(address + V_END_OFFSET, value);
        return this;
    }

    /** Reads {@code max_mfn}, 8 bytes. */
    public long maxMfn() {
        return memory.getLong(address + MAX_MFN_OFFSET);
    }

    /** Writes {@code max_mfn}. */
    public XenMachphysMapping maxMfn(long value) {
        memory.putLong(address + MAX_MFN_OFFSET, value);
        return this;
    }
}
