// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_boolean}, 24 bytes, aligned to 8. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  bool_id
 *       4   1  enforcing
 *       5   1  pending
 *       6   1  new_value
 *       7   1  commit
 *       8   4  size
 *      16   8  name
 * </pre>
 */
public final class XenFlaskBoolean extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int BOOL_ID_OFFSET = 0;
    public static final int ENFORCING_OFFSET = 4;
    public static final int PENDING_OFFSET = 5;
    public static final int NEW_VALUE_OFFSET = 6;
    public static final int COMMIT_OFFSET = 7;
    public static final int SIZE_OFFSET = 8;
    public static final int NAME_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenFlaskBoolean allocate() {
        return new XenFlaskBoolean().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskBoolean wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code bool_id}, 4 bytes. */
    public int boolId() {
        return memory.getInt(address + BOOL_ID_OFFSET);
    }

    /** Writes {@code bool_id}. */
    public XenFlaskBoolean boolId(int value) {
        memory.putInt(address + BOOL_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code enforcing}, 1 byte. */
    public int enforcing() {
        return memory.getByte(address + ENFORCING_OFFSET) & 0xff;
    }

    /** Writes {@code enforcing}. */
    public XenFlaskBoolean enforcing(int value) {
        memory.putByte(address + ENFORCING_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pending}, 1 byte. */
    public int pending() {
        return memory.getByte(address + PENDING_OFFSET) & 0xff;
    }

    /** Writes {@code pending}. */
    public XenFlaskBoolean pending(int value) {
        memory.putByte(address + PENDING_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code new_value}, 1 byte. */
    public int newValue() {
        return memory.getByte(address + NEW_VALUE_OFFSET) & 0xff;
    }

    /** Writes {@code new_value}. */
    public XenFlaskBoolean newValue(int value) {
        memory.putByte(address + NEW_VALUE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code commit}, 1 byte. */
    public int commit() {
        return memory.getByte(address + COMMIT_OFFSET) & 0xff;
    }

    /** Writes {@code commit}. */
    public XenFlaskBoolean commit(int value) {
        memory.putByte(address + COMMIT_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code size}, 4 bytes. */
    public int size() {
        return memory.getInt(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenFlaskBoolean size(int value) {
        memory.putInt(address + SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code name}, 8 bytes. */
    public long name() {
        return memory.getLong(address + NAME_OFFSET);
    }

    /** Writes {@code name}. */
    public XenFlaskBoolean name(long value) {
        memory.putLong(address + NAME_OFFSET, value);
        return this;
    }
}
