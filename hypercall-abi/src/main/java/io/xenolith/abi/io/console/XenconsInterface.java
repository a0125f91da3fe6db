// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.console;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xencons_interface}, 3088 bytes, aligned to 4. Source: Xen public/io/console.h.
 *
 * <pre>
 *  offset size field
 *       0   1  in[1024]
 *    1024   1  out[2048]
 *    3072   4  in_cons
 *    3076   4  in_prod
 *    3080   4  out_cons
 *    3084   4  out_prod
 * </pre>
 */
public final class XenconsInterface extends CStruct {
    public static final int SIZE = 3088;
    public static final int ALIGN = 4;

    public static final int IN_OFFSET = 0;
    public static final int OUT_OFFSET = 1024;
    public static final int IN_CONS_OFFSET = 3072;
    public static final int IN_PROD_OFFSET = 3076;
    public static final int OUT_CONS_OFFSET = 3080;
    public static final int OUT_PROD_OFFSET = 3084;

    /** A zeroed struct in private memory. */
    public static XenconsInterface allocate() {
        return new XenconsInterface().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenconsInterface wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code in}, 1 byte. */
    public int in(int index) {
        return memory.getByte(address + IN_OFFSET + (long) index * 1);
    }

    /** Writes {@code in}. */
    public XenconsInterface in(int index, int value) {
        memory.putByte(address + IN_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code out}, 1 byte. */
    public int out(int index) {
        return memory.getByte(address + OUT_OFFSET + (long) index * 1);
    }

    /** Writes {@code out}. */
    public XenconsInterface out(int index, int value) {
        memory.putByte(address + OUT_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code in_cons}, 4 bytes. */
    public int inCons() {
        return memory.getInt(address + IN_CONS_OFFSET);
    }

    /** Writes {@code in_cons}. */
    public XenconsInterface inCons(int value) {
        memory.putInt(address + IN_CONS_OFFSET, value);
        return this;
    }

    /** Reads {@code in_prod}, 4 bytes. */
    public int inProd() {
        return memory.getInt(address + IN_PROD_OFFSET);
    }

    /** Writes {@code in_prod}. */
    public XenconsInterface inProd(int value) {
        memory.putInt(address + IN_PROD_OFFSET, value);
        return this;
    }

    /** Reads {@code out_cons}, 4 bytes. */
    public int outCons() {
        return memory.getInt(address + OUT_CONS_OFFSET);
    }

    /** Writes {@code out_cons}. */
    public XenconsInterface outCons(int value) {
        memory.putInt(address + OUT_CONS_OFFSET, value);
        return this;
    }

    /** Reads {@code out_prod}, 4 bytes. */
    public int outProd() {
        return memory.getInt(address + OUT_PROD_OFFSET);
    }

    /** Writes {@code out_prod}. */
    public XenconsInterface outProd(int value) {
        memory.putInt(address + OUT_PROD_OFFSET, value);
        return this;
    }
}
