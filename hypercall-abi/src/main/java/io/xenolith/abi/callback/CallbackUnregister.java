// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.callback;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct callback_unregister}, 4 bytes, aligned to 2. Source: Xen public/callback.h.
 *
 * <pre>
 *  offset size field
 *       0   2  type
 *       2   2  _unused
 * </pre>
 */
public final class CallbackUnregister extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 2;

    public static final int TYPE_OFFSET = 0;
    public static final int UNUSED_OFFSET = 2;

    /** A zeroed struct in private memory. */
    public static CallbackUnregister allocate() {
        return new CallbackUnregister().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public CallbackUnregister wrap(GuestMemory memory, long address) {
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
    public CallbackUnregister type(int value) {
        memory.putShort(address + TYPE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _unused}, 2 bytes. */
    public int unused() {
        return memory.getShort(address + UNUSED_OFFSET) & 0xffff;
    }

    /** Writes {@code _unused}. */
    public CallbackUnregister unused(int value) {
        memory.putShort(address + UNUSED_OFFSET, (short) value);
        return this;
    }
}
