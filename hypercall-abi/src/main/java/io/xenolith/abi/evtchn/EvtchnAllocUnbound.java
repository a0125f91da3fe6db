// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_alloc_unbound}, 8 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       2   2  remote_dom
 *       4   4  port
 * </pre>
 */
public final class EvtchnAllocUnbound extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int DOM_OFFSET = 0;
    public static final int REMOTE_DOM_OFFSET = 2;
    public static final int PORT_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static EvtchnAllocUnbound allocate() {
        return new EvtchnAllocUnbound().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnAllocUnbound wrap(GuestMemory memory, long address) {
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
    public EvtchnAllocUnbound dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code remote_dom}, 2 bytes. */
    public int remoteDom() {
        return memory.getShort(address + REMOTE_DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code remote_dom}. */
    public EvtchnAllocUnbound remoteDom(int value) {
        memory.putShort(address + REMOTE_DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public EvtchnAllocUnbound port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }
}
