// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.version;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_compile_info}, 144 bytes, aligned to 1. Source: Xen public/version.h.
 *
 * <pre>
 *  offset size field
 *       0   1  compiler[64]
 *      64   1  compile_by[16]
 *      80   1  compile_domain[32]
 *     112   1  compile_date[32]
 * </pre>
 */
public final class XenCompileInfo extends CStruct {
    public static final int SIZE = 144;
    public static final int ALIGN = 1;

    public static final int COMPILER_OFFSET = 0;
    public static final int COMPILE_BY_OFFSET = 64;
    public static final int COMPILE_DOMAIN_OFFSET = 80;
    public static final int COMPILE_DATE_OFFSET = 112;

    /** A zeroed struct in private memory. */
    public static XenCompileInfo allocate() {
        return new XenCompileInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenCompileInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code compiler}, 1 byte. */
    public int compiler(int index) {
        return memory.getByte(address + COMPILER_OFFSET + (long) index * 1);
    }

    /** Writes {@code compiler}. */
    public XenCompileInfo compiler(int index, int value) {
        memory.putByte(address + COMPILER_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code compile_by}, 1 byte. */
    public int compileBy(int index) {
        return memory.getByte(address + COMPILE_BY_OFFSET + (long) index * 1);
    }

    /** Writes {@code compile_by}. */
    public XenCompileInfo compileBy(int index, int value) {
        memory.putByte(address + COMPILE_BY_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code compile_domain}, 1 byte. */
    public int compileDomain(int index) {
        return memory.getByte(address + COMPILE_DOMAIN_OFFSET + (long) index * 1);
    }

    /** Writes {@code compile_domain}. */
    public XenCompileInfo compileDomain(int index, int value) {
        memory.putByte(address + COMPILE_DOMAIN_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code compile_date}, 1 byte. */
    public int compileDate(int index) {
        return memory.getByte(address + COMPILE_DATE_OFFSET + (long) index * 1);
    }

    /** Writes {@code compile_date}. */
    public XenCompileInfo compileDate(int index, int value) {
        memory.putByte(address + COMPILE_DATE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }
}
