// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_apic}, 16 bytes, aligned to 8. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   8  apic_physbase
 *       8   4  reg
 *      12   4  value
 * </pre>
 */
public final class PhysdevApic extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int APIC_PHYSBASE_OFFSET = 0;
    public static final int REG_OFFSET = 8;
    public static final int VALUE_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static PhysdevApic allocate() {
        return new PhysdevApic().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevApic wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code apic_physbase}, 8 bytes. */
    public long apicPhysbase() {
        return memory.getLong(address + APIC_PHYSBASE_OFFSET);
    }

    /** Writes {@code apic_physbase}. */
    public PhysdevApic apicPhysbase(long value) {
        memory.putLong(address + APIC_PHYSBASE_OFFSET, value);
        return this;
    }

    /** Reads {@code reg}, 4 bytes. */
    public int reg() {
        return memory.getInt(address + REG_OFFSET);
    }

    /** Writes {@code reg}. */
    public PhysdevApic reg(int value) {
        memory.putInt(address + REG_OFFSET, value);
        return this;
    }

    /** Reads {@code value}, 4 bytes. */
    public int value() {
        return memory.getInt(address + VALUE_OFFSET);
    }

    /** Writes {@code value}. */
    public PhysdevApic value(int value) {
        memory.putInt(address + VALUE_OFFSET, value);
        return this;
    }
}
