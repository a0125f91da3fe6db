// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.platform;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xenpf_settime32}, 16 bytes, aligned to 8. Source: Xen public/platform.h.
 *
 * <pre>
 *  offset size field
 *       0   4  secs
 *       4   4  nsecs
 *       8   8  system_time
 * </pre>
 */
public final class XenpfSettime32 extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int SECS_OFFSET = 0;
    public static final int NSECS_OFFSET = 4;
    public static final int SYSTEM_TIME_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XenpfSettime32 allocate() {
        return new XenpfSettime32().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenpfSettime32 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code secs}, 4 bytes. */
    public int secs() {
        return memory.getInt(address + SECS_OFFSET);
    }

    /** Writes {@code secs}. */
    public XenpfSettime32 secs(int value) {
        memory.putInt(address + SECS_OFFSET, value);
        return this;
    }

    /** Reads {@code nsecs}, 4 bytes. */
    public int nsecs() {
        return memory.getInt(address + NSECS_OFFSET);
    }

    /** Writes {@code nsecs}. */
    public XenpfSettime32 nsecs(int value) {
        memory.putInt(address + NSECS_OFFSET, value);
        return this;
    }

    /** Reads {@code system_time}, 8 bytes. */
    public long systemTime() {
        return memory.getLong(address + SYSTEM_TIME_OFFSET);
    }

    /** Writes {@code system_time}. */
    public XenpfSettime32 systemTime(long value) {
        memory.putLong(address + SYSTEM_TIME_OFFSET, value);
        return this;
    }
}
