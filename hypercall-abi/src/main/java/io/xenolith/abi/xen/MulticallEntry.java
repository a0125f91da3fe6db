// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct multicall_entry}, 64 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   8  op
 *       8   8  result
 *      16   8  args[6]
 * </pre>
 */
public final class MulticallEntry extends CStruct {
    public static final int SIZE = 64;
    public static final int ALIGN = 8;

    public static final int OP_OFFSET = 0;
    public static final int RESULT_OFFSET = 8;
    public static final int ARGS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static MulticallEntry allocate() {
        return new MulticallEntry().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public MulticallEntry wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code op}, 8 bytes. */
    public long op() {
        return memory.getLong(address + OP_OFFSET);
    }

    /** Writes {@code op}. */
    public MulticallEntry op(long value) {
        memory.putLong(address + OP_OFFSET, value);
        return this;
    }

    /** Reads {@code result}, 8 bytes. */
    public long result() {
        return memory.getLong(address + RESULT_OFFSET);
    }

    /** Writes {@code result}. */
    public MulticallEntry result(long value) {
        memory.putLong(address + RESULT_OFFSET, value);
        return this;
    }

    /** Reads {@code args}, 8 bytes. */
    public long args(int index) {
        return memory.getLong(address + ARGS_OFFSET + (long) index * 8);
    }

    /** Writes {@code args}. */
    public MulticallEntry args(int index, long value) {
        memory.putLong(address + ARGS_OFFSET + (long) index * 8, value);
        return this;
    }
}
