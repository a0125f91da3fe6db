// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_init_control}, 24 bytes, aligned to 8. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   8  control_gfn
 *       8   4  offset
 *      12   4  vcpu
 *      16   1  link_bits
 *      17   1  _pad[7]
 * </pre>
 */
public final class EvtchnInitControl extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int CONTROL_GFN_OFFSET = 0;
    public static final int OFFSET_OFFSET = 8;
    public static final int VCPU_OFFSET = 12;
    public static final int LINK_BITS_OFFSET = 16;
    public static final int PAD_OFFSET = 17;

    /** A zeroed struct in private memory. */
    public static EvtchnInitControl allocate() {
        return new EvtchnInitControl().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnInitControl wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code control_gfn}, 8 bytes. */
    public long controlGfn() {
        return memory.getLong(address + CONTROL_GFN_OFFSET);
    }

    /** Writes {@code control_gfn}. */
    public EvtchnInitControl controlGfn(long value) {
        memory.putLong(address + CONTROL_GFN_OFFSET, value);
        return this;
    }

    /** Reads {@code offset}, 4 bytes. */
    public int offset() {
        return memory.getInt(address + OFFSET_OFFSET);
    }

    /** Writes {@code offset}. */
    public EvtchnInitControl offset(int value) {
        memory.putInt(address + OFFSET_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public EvtchnInitControl vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code link_bits}, 1 byte. */
    public int linkBits() {
        return memory.getByte(address + LINK_BITS_OFFSET) & 0xff;
    }

    /** Writes {@code link_bits}. */
    public EvtchnInitControl linkBits(int value) {
        memory.putByte(address + LINK_BITS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code _pad}, 1 byte. */
    public int pad(int index) {
        return memory.getByte(address + PAD_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code _pad}. */
    public EvtchnInitControl pad(int index, int value) {
        memory.putByte(address + PAD_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
