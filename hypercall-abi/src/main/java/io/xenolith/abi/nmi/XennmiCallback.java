// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.nmi;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xennmi_callback}, 16 bytes, aligned to 8. Source: Xen public/nmi.h.
 *
 * <pre>
 *  offset size field
 *       0   8  handler_address
 *       8   8  pad
 * </pre>
 */
public final class XennmiCallback extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 8;

    public static final int HANDLER_ADDRESS_OFFSET = 0;
    public static final int PAD_OFFSET = 8;

    /** A zeroed struct in private memory. */
    public static XennmiCallback allocate() {
        return new XennmiCallback().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XennmiCallback wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code handler_address}, 8 bytes. */
    public long handlerAddress() {
        return memory.getLong(address + HANDLER_ADDRESS_OFFSET);
    }

    /** Writes {@code handler_address}. */
    public XennmiCallback handlerAddress(long value) {
        memory.putLong(address + HANDLER_ADDRESS_OFFSET, value);
        return this;
    }

    /** Reads {@code pad}, 8 bytes. */
    public long pad() {
        return memory.getLong(address + PAD_OFFSET);
    }

    /** Writes {@code pad}. */
    public XennmiCallback pad(long value) {
        memory.putLong(address + PAD_OFFSET, value);
        return this;
    }
}
