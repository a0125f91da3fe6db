// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_fifo_control_block}, 72 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ready
 *       4   4  _rsvd
 *       8   4  head[16]
 * </pre>
 */
public final class EvtchnFifoControlBlock extends CStruct {
    public static final int SIZE = 72;
    public static final int ALIGN = 4;

    public static final int READY_OFFSET = 0;
    public static final int RSVD_OFFSET = 4;
    public static final int HEAD_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static EvtchnFifoControlBlock allocate() {
        return new EvtchnFifoControlBlock().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnFifoControlBlock wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ready}, 4 bytes. */
    public int ready() {
        return memory.getInt(address + READY_OFFSET);
    }

    /** Writes {@code ready}. */
    public EvtchnFifoControlBlock ready(int value) {
        memory.putInt(address + READY_OFFSET, value);
        return this;
    }

    /** Reads {@code _rsvd}, 4 bytes. */
    public int rsvd() {
        return memory.getInt(address + RSVD_OFFSET);
    }

    /** Writes {@code _rsvd}. */
    public EvtchnFifoControlBlock rsvd(int value) {
        memory.putInt(address + RSVD_OFFSET, value);
        return this;
    }

    /** Reads {@code head}, 4 bytes. */
    public int head(int index) {
        return memory.getInt(address + HEAD_OFFSET + (long) index * 4);
    }

    /** Writes {@code head}. */
    public EvtchnFifoControlBlock head(int index, int value) {
        memory.putInt(address + HEAD_OFFSET + (long) index * 4, value);
        return this;
    }
}
