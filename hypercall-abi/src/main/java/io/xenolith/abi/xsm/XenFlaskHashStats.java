// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_hash_stats}, 16 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  entries
 *       4   4  buckets_used
 *       8   4  buckets_total
 *      12   4  max_chain_len
 * </pre>
 */
public final class XenFlaskHashStats extends CStruct {
    public static final int SIZE = 16;
    public static final int ALIGN = 4;

    public static final int ENTRIES_OFFSET = 0;
    public static final int BUCKETS_USED_OFFSET = 4;
    public static final int BUCKETS_TOTAL_OFFSET = 8;
    public static final int MAX_CHAIN_LEN_OFFSET = 12;

    /** A zeroed struct in private memory. */
    public static XenFlaskHashStats allocate() {
        return new XenFlaskHashStats().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskHashStats wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code entries}, 4 bytes. */
    public int entries() {
        return memory.getInt(address + ENTRIES_OFFSET);
    }

    /** Writes {@code entries}. */
    public XenFlaskHashStats entries(int value) {
        memory.putInt(address + ENTRIES_OFFSET, value);
        return this;
    }

    /** Reads {@code buckets_used}, 4 bytes. */
    public int bucketsUsed() {
        return memory.getInt(address + BUCKETS_USED_OFFSET);
    }

    /** Writes {@code buckets_used}. */
    public XenFlaskHashStats bucketsUsed(int value) {
        memory.putInt(address + BUCKETS_USED_OFFSET, value);
        return this;
    }

    /** Reads {@code buckets_total}, 4 bytes. */
    public int bucketsTotal() {
        return memory.getInt(address + BUCKETS_TOTAL_OFFSET);
    }

    /** Writes {@code buckets_total}. */
    public XenFlaskHashStats bucketsTotal(int value) {
        memory.putInt(address + BUCKETS_TOTAL_OFFSET, value);
        return this;
    }

    /** Reads {@code max_chain_len}, 4 bytes. */
    public int maxChainLen() {
        return memory.getInt(address + MAX_CHAIN_LEN_OFFSET);
    }

    /** Writes {@code max_chain_len}. */
    public XenFlaskHashStats maxChainLen(int value) {
        memory.putInt(address + MAX_CHAIN_LEN_OFFSET, value);
        return this;
    }
}
