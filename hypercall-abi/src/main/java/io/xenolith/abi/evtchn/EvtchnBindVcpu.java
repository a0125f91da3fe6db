// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_bind_vcpu}, 8 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   4  port
 *       4   4  vcpu
 * </pre>
 */
public final class EvtchnBindVcpu extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int PORT_OFFSET = 0;
    public static final int VCPU_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static EvtchnBindVcpu allocate() {
        return new EvtchnBindVcpu().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnBindVcpu wrap(GuestMemory memory, long address) {
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
    public EvtchnBindVcpu port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public EvtchnBindVcpu vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }
}
