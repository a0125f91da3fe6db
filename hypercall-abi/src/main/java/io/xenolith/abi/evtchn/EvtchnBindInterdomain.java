// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_bind_interdomain}, 12 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   2  remote_dom
 *       4   4  remote_port
 *       8   4  local_port
 * </pre>
 */
public final class EvtchnBindInterdomain extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int REMOTE_DOM_OFFSET = 0;
    public static final int REMOTE_PORT_OFFSET = 4;
    public static final int LOCAL_PORT_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static EvtchnBindInterdomain allocate() {
        return new EvtchnBindInterdomain().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnBindInterdomain wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code remote_dom}, 2 bytes. */
    public int remoteDom() {
        return memory.getShort(address + REMOTE_DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code remote_dom}. */
    public EvtchnBindInterdomain remoteDom(int value) {
        memory.putShort(address + REMOTE_DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code remote_port}, 4 bytes. */
    public int remotePort() {
        return memory.getInt(address + REMOTE_PORT_OFFSET);
    }

    /** Writes {@code remote_port}. */
    public EvtchnBindInterdomain remotePort(int value) {
        memory.putInt(address + REMOTE_PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code local_port}, 4 bytes. */
    public int localPort() {
        return memory.getInt(address + LOCAL_PORT_OFFSET);
    }

    /** Writes {@code local_port}. */
    public EvtchnBindInterdomain localPort(int value) {
        memory.putInt(address + LOCAL_PORT_OFFSET, value);
        return this;
    }
}
