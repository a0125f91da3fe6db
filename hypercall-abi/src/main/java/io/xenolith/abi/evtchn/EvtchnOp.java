// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_op}, 28 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       4  24  u (union)
 *       0   4  cmd
 * </pre>
 */
public final class EvtchnOp extends CStruct {
    public static final int SIZE = 28;
    public static final int ALIGN = 4;

    /** Offset of the union {@code u}, 24 bytes: its members are structs of their own. */
    public static final int U_OFFSET = 4;
    public static final int U_SIZE = 24;
    public static final int CMD_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static EvtchnOp allocate() {
        return new EvtchnOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public EvtchnOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }
}
