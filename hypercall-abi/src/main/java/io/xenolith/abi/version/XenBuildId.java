// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.version;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_build_id}, 4 bytes, aligned to 4. Source: Xen public/version.h.
 *
 * <pre>
 *  offset size field
 *       0   4  len
 *       4   1  buf[0]
 * </pre>
 */
public final class XenBuildId extends CStruct {
    public static final int SIZE = 4;
    public static final int ALIGN = 4;

    public static final int LEN_OFFSET = 0;
    public static final int BUF_OFFSET = 4;

    /** A zeroed struct in private memory. */
    public static XenBuildId allocate() {
        return new XenBuildId().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenBuildId wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code len}, 4 bytes. */
    public int len() {
        return memory.getInt(address + LEN_OFFSET);
    }

    /** Writes {@code len}. */
    public XenBuildId len(int value) {
        memory.putInt(address + LEN_OFFSET, value);
        return this;
    }

    /** Reads {@code buf}, 1 byte. */
    public int buf(int index) {
        return memory.getByte(address + BUF_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code buf}. */
    public XenBuildId buf(int index, int value) {
        memory.putByte(address + BUF_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
