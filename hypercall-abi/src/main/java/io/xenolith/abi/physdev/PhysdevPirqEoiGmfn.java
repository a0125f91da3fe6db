// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_pirq_eoi_gmfn}, 8 bytes, aligned to 8. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   8  gmfn
 * </pre>
 */
public final class PhysdevPirqEoiGmfn extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int GMFN_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static PhysdevPirqEoiGmfn allocate() {
        return new PhysdevPirqEoiGmfn().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevPirqEoiGmfn wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code gmfn}, 8 bytes. */
    public long gmfn() {
        return memory.getLong(address + GMFN_OFFSET);
    }

    /** Writes {@code gmfn}. */
    public PhysdevPirqEoiGmfn gmfn(long value) {
        memory.putLong(address + GMFN_OFFSET, value);
        return this;
    }
}
