package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;

/**
 * Where things lie in a shared ring of 2^n pages. Source: Xen public/io/ring.h.
 *
 * <pre>
 *  offset size field
 *       0   4  req_prod    written by the frontend: index after the last request
 *       4   4  req_event   written by the backend: wake me when req_prod passes this
 *       8   4  rsp_prod    written by the backend: index after the last response
 *      12   4  rsp_event   written by the frontend: wake me when rsp_prod passes this
 *      16  48  private
 *      64      slots, entries times slotBytes; a slot holds a request and later the response of the same index
 * </pre>
 *
 * Indexes run freely over 32 bits; the slot of an index is {@code index & (entries - 1)}.
 *
 * @param slotBytes size of a slot: the larger of request and response
 * @param entries number of slots, a power of two
 */
public record SharedRingLayout(int slotBytes, int entries) {
    static final int REQ_PROD_OFFSET = 0;
    static final int REQ_EVENT_OFFSET = 4;
    static final int RSP_PROD_OFFSET = 8;
    static final int RSP_EVENT_OFFSET = 12;
    /** Bytes before the first slot. */
    public static final int HEADER_BYTES = 64;

    public SharedRingLayout {
        if (slotBytes < 1) {
            throw new IllegalArgumentException("slotBytes=" + slotBytes + ", want at least 1");
        }
        if (Integer.bitCount(entries) != 1 || entries < 0) {
            throw new IllegalArgumentException("entries=" + entries + ", want a power of 2");
        }
    }

    /** The layout of a ring of {@code pages} pages: as many slots as fit, rounded down to a power of two. */
    public static SharedRingLayout ofPages(final int slotBytes, final int pages) {
        return new SharedRingLayout(slotBytes, Integer.highestOneBit((pages * Page.SIZE - HEADER_BYTES) / slotBytes));
    }

    /** Address of the slot of {@code index} in a ring at {@code ring}. */
    public long slotAddress(final long ring, final int index) {
        return ring + HEADER_BYTES + (long) (index & (entries - 1)) * slotBytes;
    }

    /**
     * Writes the header of an unused ring: both sides stand at {@code firstIndex} (0 for a new ring) and want to hear
     * of the first slot. Slots are left as they are.
     */
    public void initialise(final GuestMemory memory, final long ring, final int firstIndex) {
        memory.fill(ring, HEADER_BYTES, (byte) 0);
        memory.putInt(ring + REQ_PROD_OFFSET, firstIndex);
        memory.putInt(ring + RSP_PROD_OFFSET, firstIndex);
        memory.putInt(ring + REQ_EVENT_OFFSET, firstIndex + 1);
        memory.putInt(ring + RSP_EVENT_OFFSET, firstIndex + 1);
    }

    /** Whether moving a producer index from {@code oldProd} to {@code newProd} passes {@code event}. */
    static boolean passes(final int event, final int oldProd, final int newProd) {
        return Integer.compareUnsigned(newProd - event, newProd - oldProd) < 0;
    }
}
