// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_set_priority}, 8 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   4  port
 *       4   4  priority
 * </pre>
 */
public final class EvtchnSetPriority extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int PORT_OFFSET = 0;
    public static final int PRIORITY_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static EvtchnSetPriority allocate() {
        return new EvtchnSetPriority().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnSetPriority wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public EvtchnSetPriority port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code priority}, 4 bytes. */
    public int priority() {
        return memory.getInt(address + PRIORITY_OFFSET);
    }

    /** Writes {@code priority}. */
    public EvtchnSetPriority priority(int value) {
        memory.putInt(address + PRIORITY_OFFSET, value);
        return this;
    }
}
