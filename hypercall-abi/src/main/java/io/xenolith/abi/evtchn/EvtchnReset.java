// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_reset}, 2 bytes, aligned to 2. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 * </pre>
 */
public final class EvtchnReset extends CStruct {
    public static final int SIZE = 2;
    public static final int ALIGN = 2;

    public static final int DOM_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static EvtchnReset allocate() {
        return new EvtchnReset().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnReset wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code dom}, 2 bytes. */
    public int dom() {
        return memory.getShort(address + DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code dom}. */
    public EvtchnReset dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }
}
