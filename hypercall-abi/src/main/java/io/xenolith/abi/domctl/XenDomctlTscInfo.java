// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_tsc_info}, 24 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  tsc_mode
 *       4   4  gtsc_khz
 *       8   4  incarnation
 *      12   4  pad
 *      16   8  elapsed_nsec
 * </pre>
 */
public final class XenDomctlTscInfo extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int TSC_MODE_OFFSET = 0;
    public static final int GTSC_KHZ_OFFSET = 4;
    public static final int INCARNATION_OFFSET = 8;
    public static final int PAD_OFFSET = 12;
    public static final int ELAPSED_NSEC_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenDomctlTscInfo allocate() {
        return new XenDomctlTscInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlTscInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code tsc_mode}, 4 bytes. */
    public int tscMode() {
        return memory.getInt(address + TSC_MODE_OFFSET);
    }

    /** Writes {@code tsc_mode}. */
    public XenDomctlTscInfo tscMode(int value) {
        memory.putInt(address + TSC_MODE_OFFSET, value);
        return this;
    }

    /** Reads {@code gtsc_khz}, 4 bytes. */
    public int gtscKhz() {
        return memory.getInt(address + GTSC_KHZ_OFFSET);
    }

    /** Writes {@code gtsc_khz}. */
    public XenDomctlTscInfo gtscKhz(int value) {
        memory.putInt(address + GTSC_KHZ_OFFSET, value);
        return this;
    }

    /** Reads {@code incarnation}, 4 bytes. */
    public int incarnation() {
        return memory.getInt(address + INCARNATION_OFFSET);
    }

    /** Writes {@code incarnation}. */
    public XenDomctlTscInfo incarnation(int value) {
        memory.putInt(address + INCARNATION_OFFSET, value);
        return this;
    }

    /** Reads {@code pad}, 4 bytes. */
    public int pad() {
        return memory.getInt(address + PAD_OFFSET);
    }

    /** Writes {@code pad}. */
    public XenDomctlTscInfo pad(int value) {
        memory.putInt(address + PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code elapsed_nsec}, 8 bytes. */
    public long elapsedNsec() {
        return memory.getLong(address + ELAPSED_NSEC_OFFSET);
    }

    /** Writes {@code elapsed_nsec}. */
    public XenDomctlTscInfo elapsedNsec(long value) {
        memory.putLong(address + ELAPSED_NSEC_OFFSET, value);
        return this;
    }
}
