package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * The requesting side of a shared ring. Its own indexes are here, outside the shared page; of the page it reads only
 * {@code rsp_prod}, {@code req_event} and response slots, each once, and believes none of them.
 *
 * <p>Sending: {@link #putRequest} while {@link #freeSlots} is positive, then one {@link #pushRequestsAndCheckNotify}.
 * Receiving: {@link #unconsumedResponses}, that many {@link #takeResponse}, then {@link #finalCheckForResponses}, and
 * again while that finds more. Source: Xen public/io/ring.h.
 */
public final class FrontRing {
    /** The backend claims responses that cannot be. */
    public static final int BROKEN = -1;

    private final SharedRingLayout layout;
    private final GuestMemory memory;
    private final long ring;
    private final RingTrace trace;
    private int reqProdPvt;
    private int reqProdPublished;
    private int rspCons;

    private FrontRing(final SharedRingLayout layout, final GuestMemory memory, final long ring, final RingTrace trace,
            final int firstIndex) {
        this.layout = layout;
        this.memory = memory;
        this.ring = ring;
        this.trace = trace;
        this.reqProdPvt = firstIndex;
        this.reqProdPublished = firstIndex;
        this.rspCons = firstIndex;
    }

    /** A new ring in zeroed pages at {@code ring}: writes its header. */
    public static FrontRing create(final SharedRingLayout layout, final GuestMemory memory, final long ring,
            final RingTrace trace) {
        return createAt(layout, memory, ring, trace, 0);
    }

    /**
     * A new ring whose indexes start at {@code firstIndex}: any start is as good as 0, and tests begin near the
     * wrap.
     */
    static FrontRing createAt(final SharedRingLayout layout, final GuestMemory memory, final long ring,
            final RingTrace trace, final int firstIndex) {
        layout.initialise(memory, ring, firstIndex);
        return new FrontRing(layout, memory, ring, trace, firstIndex);
    }

    /** Slots for requests that are neither sent nor waiting for their response to be taken. */
    public int freeSlots() {
        return layout.entries() - (reqProdPvt - rspCons);
    }

    /**
     * Writes a request to the next slot; the backend sees it after the next push. Call only with {@link #freeSlots}.
     *
     * @return the request's index
     */
    public int putRequest(final byte[] request, final int length) {
        if (freeSlots() == 0) {
            throw new IllegalStateException("ring full at req_prod_pvt=" + reqProdPvt);
        }
        final int index = reqProdPvt;
        memory.write(layout.slotAddress(ring, index), request, 0, length);
        reqProdPvt = index + 1;
        return index;
    }

    /** Publishes the requests put since the last push. @return true if the backend asked for an event */
    public boolean pushRequestsAndCheckNotify() {
        final int oldProd = reqProdPublished;
        final int newProd = reqProdPvt;
        // Release: the backend that sees the index sees the slots. Pairs with its acquire of req_prod.
        memory.putIntRelease(ring + SharedRingLayout.REQ_PROD_OFFSET, newProd);
        reqProdPublished = newProd;
        // The backend sees the index before we read req_event; pairs with the fence of its final check.
        memory.fullFence();
        final int reqEvent = memory.getInt(ring + SharedRingLayout.REQ_EVENT_OFFSET);
        final boolean notifies = SharedRingLayout.passes(reqEvent, oldProd, newProd);
        trace.push(RingTrace.REQ, oldProd, newProd, reqEvent, notifies);
        return notifies;
    }

    /** Responses ready to be taken, or {@link #BROKEN} if the backend claims more than it was sent requests. */
    public int unconsumedResponses() {
        // Acquire: slots are read after the index that covers them. Pairs with the backend's release of rsp_prod.
        final int available = memory.getIntAcquire(ring + SharedRingLayout.RSP_PROD_OFFSET) - rspCons;
        return Integer.compareUnsigned(available, reqProdPublished - rspCons) > 0 ? BROKEN : available;
    }

    /**
     * Copies the next response to {@code response}, all of it, once. Call only as often as {@link #unconsumedResponses}
     * said.
     *
     * @return the response's index
     */
    public int takeResponse(final LocalMemory response) {
        final byte[] copy = response.array();
        memory.read(layout.slotAddress(ring, rspCons), copy, 0, copy.length);
        return rspCons++;
    }

    /**
     * To be called before going idle: asks for an event at the next response, and looks once more.
     *
     * @return as {@link #unconsumedResponses}; 0 means that an event will come with the next response
     */
    public int finalCheckForResponses() {
        final int before = unconsumedResponses();
        if (before != 0) {
            return before;
        }
        memory.putInt(ring + SharedRingLayout.RSP_EVENT_OFFSET, rspCons + 1);
        // The backend sees rsp_event before we look again; pairs with the fence of its push.
        memory.fullFence();
        return unconsumedResponses();
    }

    /** Index the next request will have. */
    public int reqProdPvt() {
        return reqProdPvt;
    }

    /** Index of the next response to take. */
    public int rspCons() {
        return rspCons;
    }
}
