// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_expand_array}, 8 bytes, aligned to 8. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   8  array_gfn
 * </pre>
 */
public final class EvtchnExpandArray extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int ARRAY_GFN_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static EvtchnExpandArray allocate() {
        return new EvtchnExpandArray().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnExpandArray wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code array_gfn}, 8 bytes. */
    public long arrayGfn() {
        return memory.getLong(address + ARRAY_GFN_OFFSET);
    }

    /** Writes {@code array_gfn}. */
    public EvtchnExpandArray arrayGfn(long value) {
        memory.putLong(address + ARRAY_GFN_OFFSET, value);
        return this;
    }
}
