// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.callback;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct callback_register}, 16 bytes, aligned to 8. Source: Xen public/callback.h.
 *
 * <pre>
 *  offset size field
 *       0   2  type
 *       2   2  flags
 *       8   8  address
 * </pre>
 */
public final class CallbackRegister extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int TYPE_OFFSET = 0;
    public static final int FLAGS_OFFSET = 2;
    public static final int ADDRESS_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static CallbackRegister allocate() {
        return new CallbackRegister().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public CallbackRegister wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code type}, 2 bytes. */
    public int type() {
        return memory.getShort(address + TYPE_OFFSET) & 0xffff;
    }

    /** Writes {@code type}. */
    public CallbackRegister type(int value) {
        memory.putShort(address + TYPE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public CallbackRegister flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code address}, 8 bytes. */
    public long address() {
        return memory.getLong(address + ADDRESS_OFFSET);
    }

    /** Writes {@code address}. */
    public CallbackRegister address(long value) {
        memory.putLong(address + ADDRESS_OFFSET, value);
        return this;
    }
}
