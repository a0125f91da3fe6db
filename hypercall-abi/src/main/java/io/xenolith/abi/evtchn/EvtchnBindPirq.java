// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_bind_pirq}, 12 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   4  pirq
 *       4   4  flags
 *       8   4  port
 * </pre>
 */
public final class EvtchnBindPirq extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int PIRQ_OFFSET = 0;
    public static final int FLAGS_OFFSET = 4;
    public static final int PORT_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static EvtchnBindPirq allocate() {
        return new EvtchnBindPirq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnBindPirq wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code pirq}, 4 bytes. */
    public int pirq() {
        return memory.getInt(address + PIRQ_OFFSET);
    }

    /** Writes {@code pirq}. */
    public EvtchnBindPirq pirq(int value) {
        memory.putInt(address + PIRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public EvtchnBindPirq flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public EvtchnBindPirq port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }
}
