// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_mem_acquire_resource}, 32 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       2   2  type
 *       4   4  id
 *       8   4  nr_frames
 *      12   4  pad
 *      16   8  frame
 *      24   8  frame_list
 * </pre>
 */
public final class XenMemAcquireResource extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int TYPE_OFFSET = 2;
    public static final int ID_OFFSET = 4;
    public static final int NR_FRAMES_OFFSET = 8;
    public static final int PAD_OFFSET = 12;
    public static final int FRAME_OFFSET = 16;
    public static final int FRAME_LIST_OFFSET = 24;

    /** A zeroed struct in private memory. */
    public static XenMemAcquireResource allocate() {
        return new XenMemAcquireResource().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenMemAcquireResource wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenMemAcquireResource domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code type}, 2 bytes. */
    public int type() {
        return memory.getShort(address + TYPE_OFFSET) & 0xffff;
    }

    /** Writes {@code type}. */
    public XenMemAcquireResource type(int value) {
        memory.putShort(address + TYPE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code id}, 4 bytes. */
    public int id() {
        return memory.getInt(address + ID_OFFSET);
    }

    /** Writes {@code id}. */
    public XenMemAcquireResource id(int value) {
        memory.putInt(address + ID_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_frames}, 4 bytes. */
    public int nrFrames() {
        return memory.getInt(address + NR_FRAMES_OFFSET);
    }

    /** Writes {@code nr_frames}. */
    public XenMemAcquireResource nrFrames(int value) {
        memory.putInt(address + NR_FRAMES_OFFSET, value);
        return this;
    }

    /** Reads {@code pad}, 4 bytes. */
    public int pad() {
        return memory.getInt(address + PAD_OFFSET);
    }

    /** Writes {@code pad}. */
    public XenMemAcquireResource pad(int value) {
        memory.putInt(address + PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code frame}, 8 bytes. */
    public long frame() {
        return memory.getLong(address + FRAME_OFFSET);
    }

    /** Writes {@code frame}. */
    public XenMemAcquireResource frame(long value) {
        memory.putLong(address + FRAME_OFFSET, value);
        return this;
    }

    /** Reads {@code frame_list}, 8 bytes. */
    public long frameList() {
        return memory.getLong(address + FRAME_LIST_OFFSET);
    }

    /** Writes {@code frame_list}. */
    public XenMemAcquireResource frameList(long value) {
        memory.putLong(address + FRAME_LIST_OFFSET, value);
        return this;
    }
}
