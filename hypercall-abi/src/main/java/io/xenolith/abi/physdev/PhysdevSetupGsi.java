// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct physdev_setup_gsi}, 8 bytes, aligned to 4. Source: Xen public/physdev.h.
 *
 * <pre>
 *  offset size field
 *       0   4  gsi
 *       4   1  triggering
 *       5   1  polarity
 * </pre>
 */
public final class PhysdevSetupGsi extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 4;

    public static final int GSI_OFFSET = 0;
    public static final int TRIGGERING_OFFSET = 4;
    public static final int POLARITY_OFFSET = 5;

    /** A zeroed struct in private memory. */
    public static PhysdevSetupGsi allocate() {
        return new PhysdevSetupGsi().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public PhysdevSetupGsi wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code gsi}, 4 bytes. */
    public int gsi() {
        return memory.getInt(address + GSI_OFFSET);
    }

    /** Writes {@code gsi}. */
    public PhysdevSetupGsi gsi(int value) {
        memory.putInt(address + GSI_OFFSET, value);
        return this;
    }

    /** Reads {@code triggering}, 1 byte. */
    public int triggering() {
        return memory.getByte(address + TRIGGERING_OFFSET) & 0xff;
    }

    /** Writes {@code triggering}. */
    public PhysdevSetupGsi triggering(int value) {
        memory.putByte(address + TRIGGERING_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code polarity}, 1 byte. */
    public int polarity() {
        return memory.getByte(address + POLARITY_OFFSET) & 0xff;
    }

    /** Writes {@code polarity}. */
    public PhysdevSetupGsi polarity(int value) {
        memory.putByte(address + POLARITY_OFFSET, (byte) value);
        return this;
    }
}
