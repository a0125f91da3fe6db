// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_getdomaininfolist}, 24 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   2  first_domain
 *       4   4  max_domains
 *       8   8  buffer
 *      16   4  num_domains
 * </pre>
 */
public final class XenSysctlGetdomaininfolist extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int FIRST_DOMAIN_OFFSET = 0;
    public static final int MAX_DOMAINS_OFFSET = 4;
    public static final int BUFFER_OFFSET = 8;
    public static final int NUM_DOMAINS_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenSysctlGetdomaininfolist allocate() {
        return new XenSysctlGetdomaininfolist().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlGetdomaininfolist wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code first_domain}, 2 bytes. */
    public int firstDomain() {
        return memory.getShort(address + FIRST_DOMAIN_OFFSET) & 0xffff;
    }

    /** Writes {@code first_domain}. */
    public XenSysctlGetdomaininfolist firstDomain(int value) {
        memory.putShort(address + FIRST_DOMAIN_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code max_domains}, 4 bytes. */
    public int maxDomains() {
        return memory.getInt(address + MAX_DOMAINS_OFFSET);
    }

    /** Writes {@code max_domains}. */
    public XenSysctlGetdomaininfolist maxDomains(int value) {
        memory.putInt(address + MAX_DOMAINS_OFFSET, value);
        return this;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenSysctlGetdomaininfolist buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }

    /** Reads {@code num_domains}, 4 bytes. */
    public int numDomains() {
        return memory.getInt(address + NUM_DOMAINS_OFFSET);
    }

    /** Writes {@code num_domains}. */
    public XenSysctlGetdomaininfolist numDomains(int value) {
        memory.putInt(address + NUM_DOMAINS_OFFSET, value);
        return this;
    }
}
