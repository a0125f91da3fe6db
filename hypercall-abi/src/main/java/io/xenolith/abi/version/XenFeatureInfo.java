// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.version;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_feature_info}, 8 bytes, aligned to 4. Source: Xen public/version.h.
 *
 * <pre>
 *  offset size field
 *       0   4  submap_idx
 *       4   4  submap
 * </pre>
 */
public final class XenFeatureInfo extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int SUBMAP_IDX_OFFSET = 0;
    public static final int SUBMAP_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenFeatureInfo allocate() {
        return new XenFeatureInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFeatureInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code submap_idx}, 4 bytes. */
    public int submapIdx() {
        return memory.getInt(address + SUBMAP_IDX_OFFSET);
    }

    /** Writes {@code submap_idx}. */
    public XenFeatureInfo submapIdx(int value) {
        memory.putInt(address + SUBMAP_IDX_OFFSET, value);
        return this;
    }

    /** Reads {@code submap}, 4 bytes. */
    public int submap() {
        return memory.getInt(address + SUBMAP_OFFSET);
    }

    /** Writes {@code submap}. */
    public XenFeatureInfo submap(int value) {
        memory.putInt(address + SUBMAP_OFFSET, value);
        return this;
    }
}
