// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.platform;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xenpf_settime64}, 24 bytes, aligned to 8. Source: Xen public/platform.h.
 *
 * <pre>
 *  offset size field
 *       0   8  secs
 *       8   4  nsecs
 *      12   4  mbz
 *      16   8  system_time
 * </pre>
 */
public final class XenpfSettime64 extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int SECS_OFFSET = 0;
    public static final int NSECS_OFFSET = 8;
    public static final int MBZ_OFFSET = 12;
    public static final int SYSTEM_TIME_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenpfSettime64 allocate() {
        return new XenpfSettime64().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenpfSettime64 wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code secs}, 8 bytes. */
    public long secs() {
        return memory.getLong(address + SECS_OFFSET);
    }

    /** Writes {@code secs}. */
    public XenpfSettime64 secs(long value) {
        memory.putLong(address + SECS_OFFSET, value);
        return this;
    }

    /** Reads {@code nsecs}, 4 bytes. */
    public int nsecs() {
        return memory.getInt(address + NSECS_OFFSET);
    }

    /** Writes {@code nsecs}. */
    public XenpfSettime64 nsecs(int value) {
        memory.putInt(address + NSECS_OFFSET, value);
        return this;
    }

    /** Reads {@code mbz}, 4 bytes. */
    public int mbz() {
        return memory.getInt(address + MBZ_OFFSET);
    }

    /** Writes {@code mbz}. */
    public XenpfSettime64 mbz(int value) {
        memory.putInt(address + MBZ_OFFSET, value);
        return this;
    }

    /** Reads {@code system_time}, 8 bytes. */
    public long systemTime() {
        return memory.getLong(address + SYSTEM_TIME_OFFSET);
    }

    /** Writes {@code system_time}. */
    public XenpfSettime64 systemTime(long value) {
        memory.putLong(address + SYSTEM_TIME_OFFSET, value);
        return this;
    }
}
