// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_map_pirq}, 40 bytes, aligned to 8. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       4   4  type
 *       8   4  index
 *      12   4  pirq
 *      16   4  bus
 *      20   4  devfn
 *      24   4  entry_nr
 *      32   8  table_base
 * </pre>
 */
public final class PhysdevMapPirq extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int TYPE_OFFSET = 4;
    public static final int INDEX_OFFSET = 8;
    public static final int PIRQ_OFFSET = 12;
    public static final int BUS_OFFSET = 16;
    public static final int DEVFN_OFFSET = 20;
    public static final int ENTRY_NR_OFFSET = 24;
    public static final int TABLE_BASE_OFFSET = 32;

    /** A zeroed struct in private memory. */
    public static PhysdevMapPirq allocate() {
        return new PhysdevMapPirq().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevMapPirq wrap(GuestMemory memory, long address) {
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
    public PhysdevMapPirq domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code type}, 4 bytes. */
    public int type() {
        return memory.getInt(address + TYPE_OFFSET);
    }

    /** Writes {@code type}. */
    public PhysdevMapPirq type(int value) {
        memory.putInt(address + TYPE_OFFSET, value);
        return this;
    }

    /** Reads {@code index}, 4 bytes. */
    public int index() {
        return memory.getInt(address + INDEX_OFFSET);
    }

    /** Writes {@code index}. */
    public PhysdevMapPirq index(int value) {
        memory.putInt(address + INDEX_OFFSET, value);
        return this;
    }

    /** Reads {@code pirq}, 4 bytes. */
    public int pirq() {
        return memory.getInt(address + PIRQ_OFFSET);
    }

    /** Writes {@code pirq}. */
    public PhysdevMapPirq pirq(int value) {
        memory.putInt(address + PIRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code bus}, 4 bytes. */
    public int bus() {
        return memory.getInt(address + BUS_OFFSET);
    }

    /** Writes {@code bus}. */
    public PhysdevMapPirq bus(int value) {
        memory.putInt(address + BUS_OFFSET, value);
        return this;
    }

    /** Reads {@code devfn}, 4 bytes. */
    public int devfn() {
        return memory.getInt(address + DEVFN_OFFSET);
    }

    /** Writes {@code devfn}. */
    public PhysdevMapPirq devfn(int value) {
        memory.putInt(address + DEVFN_OFFSET, value);
        return this;
    }

    /** Reads {@code entry_nr}, 4 bytes. */
    public int entryNr() {
        return memory.getInt(address + ENTRY_NR_OFFSET);
    }

    /** Writes {@code entry_nr}. */
    public PhysdevMapPirq entryNr(int value) {
        memory.putInt(address + ENTRY_NR_OFFSET, value);
        return this;
    }

    /** Reads {@code table_base}, 8 bytes. */
    public long tableBase() {
        return memory.getLong(address + TABLE_BASE_OFFSET);
    }

    /** Writes {@code table_base}. */
    public PhysdevMapPirq tableBase(long value) {
        memory.putLong(address + TABLE_BASE_OFFSET, value);
        return this;
    }
}
