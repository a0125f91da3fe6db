// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct trap_info}, 16 bytes, aligned to 8. Source: Xen public/arch-x86/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  vector
 *       1   1  flags
 *       2   2  cs
 *       8   8  address
 * </pre>
 */
public final class TrapInfo extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int VECTOR_OFFSET = 0;
    public static final int FLAGS_OFFSET = 1;
    public static final int CS_OFFSET = 2;
    public static final int ADDRESS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static TrapInfo allocate() {
        return new TrapInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public TrapInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code vector}, 1 byte. */
    public int vector() {
        return memory.getByte(address + VECTOR_OFFSET) & 0xff;
    }

    /** Writes {@code vector}. */
    public TrapInfo vector(int value) {
        memory.putByte(address + VECTOR_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code flags}, 1 byte. */
    public int flags() {
        return memory.getByte(address + FLAGS_OFFSET) & 0xff;
    }

    /** Writes {@code flags}. */
    public TrapInfo flags(int value) {
        memory.putByte(address + FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code cs}, 2 bytes. */
    public int cs() {
        return memory.getShort(address + CS_OFFSET) & 0xffff;
    }

    /** Writes {@code cs}. */
    public TrapInfo cs(int value) {
        memory.putShort(address + CS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code address}, 8 bytes. */
    public long address() {
        return memory.getLong(address + ADDRESS_OFFSET);
    }

    /** Writes {@code address}. */
    public TrapInfo address(long value) {
        memory.putLong(address + ADDRESS_OFFSET, value);
        return this;
    }
}
