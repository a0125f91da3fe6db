// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_bind_virq}, 12 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   4  virq
 *       4   4  vcpu
 *       8   4  port
 * </pre>
 */
public final class EvtchnBindVirq extends CStruct {
    public static final int SIZE = 12;
    public static final int ALIGN = 4;

    public static final int VIRQ_OFFSET = 0;
    public static final int VCPU_OFFSET = 4;
    public static final int PORT_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static EvtchnBindVirq allocate() {
        return new EvtchnBindVirq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnBindVirq wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code virq}, 4 bytes. */
    public int virq() {
        return memory.getInt(address + VIRQ_OFFSET);
    }

    /** Writes {@code virq}. */
    public EvtchnBindVirq virq(int value) {
        memory.putInt(address + VIRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public EvtchnBindVirq vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public EvtchnBindVirq port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }
}
