package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * The answering side of a shared ring. Its own indexes are here, outside the shared page; of the page it reads only
 * {@code req_prod}, {@code rsp_event} and request slots, each once, and believes none of them.
 *
 * <p>Taking: {@link #unconsumedRequests}, that many {@link #takeRequest}, then {@link #finalCheckForRequests}, and
 * again while that finds more. Answering: {@link #putResponse}, one for each request taken, in any order, then one
 * {@link #pushResponsesAndCheckNotify}. Source: Xen public/io/ring.h.
 */
public final class BackRing {
    /** The frontend claims requests that cannot be: more than fit, or it took some back. */
    public static final int BROKEN = -1;

    private final SharedRingLayout layout;
    private final GuestMemory memory;
    private final long ring;
    private final RingTrace trace;
    private int reqCons;
    private int rspProdPvt;
    private int rspProdPublished;

    private BackRing(final SharedRingLayout layout, final GuestMemory memory, final long ring, final RingTrace trace,
            final int firstIndex) {
        this.layout = layout;
        this.memory = memory;
        this.ring = ring;
        this.trace = trace;
        this.reqCons = firstIndex;
        this.rspProdPvt = firstIndex;
        this.rspProdPublished = firstIndex;
    }

    /** Takes up the ring at {@code ring} where its responses ended: at 0 for a new ring. */
    public static BackRing attach(final SharedRingLayout layout, final GuestMemory memory, final long ring,
            final RingTrace trace) {
        return new BackRing(layout, memory, ring, trace, memory.getInt(ring + SharedRingLayout.RSP_PROD_OFFSET));
    }

    /** Requests ready to be taken, or {@link #BROKEN}. */
    public int unconsumedRequests() {
        // Acquire: slots are read after the index that covers them. Pairs with the frontend's release of req_prod.
        final int reqProd = memory.getIntAcquire(ring + SharedRingLayout.REQ_PROD_OFFSET);
        final int unanswered = reqCons - rspProdPvt;
        // Counted from the last response, what is unanswered cannot exceed the ring or shrink below what was taken.
        final int claimed = reqProd - rspProdPvt;
        if (Integer.compareUnsigned(claimed, layout.entries()) > 0 || claimed < unanswered) {
            return BROKEN;
        }
        return claimed - unanswered;
    }

    /**
     * Copies the next request to {@code request}, all of it, once. Call only as often as {@link #unconsumedRequests}
     * said.
     *
     * @return the request's index
     */
    public int takeRequest(final LocalMemory request) {
        final byte[] copy = request.array();
        memory.read(layout.slotAddress(ring, reqCons), copy, 0, copy.length);
        return reqCons++;
    }

    /**
     * To be called before going idle: asks for an event at the next request, and looks once more.
     *
     * @return as {@link #unconsumedRequests}; 0 means that an event will come with the next request
     */
    public int finalCheckForRequests() {
        return finalCheckForRequests(1);
    }

    /**
     * For a consumer that needs {@code wanted} requests at once: looks, and if there are fewer, asks for an event at the
     * next one after those and looks once more.
     *
     * @return as {@link #unconsumedRequests}; less than {@code wanted} means that an event will come with the next request
     */
    public int finalCheckForRequests(final int wanted) {
        final int before = unconsumedRequests();
        if (before == BROKEN || before >= wanted) {
            return before;
        }
        memory.putInt(ring + SharedRingLayout.REQ_EVENT_OFFSET, reqCons + before + 1);
        // The frontend sees req_event before we look again; pairs with the fence of its push.
        memory.fullFence();
        return unconsumedRequests();
    }

    /**
     * Writes a response to the next slot; the frontend sees it after the next push. The response replaces all of the
     * {@code length} bytes, padding included. Call only while {@link #unanswered} is positive.
     *
     * @return the response's index
     */
    public int putResponse(final byte[] response, final int length) {
        if (unanswered() == 0) {
            throw new IllegalStateException("a response without a request at rsp_prod_pvt=" + rspProdPvt);
        }
        final int index = rspProdPvt;
        memory.write(layout.slotAddress(ring, index), response, 0, length);
        rspProdPvt = index + 1;
        return index;
    }

    /** Publishes the responses put since the last push. @return true if the frontend asked for an event */
    public boolean pushResponsesAndCheckNotify() {
        final int oldProd = rspProdPublished;
        final int newProd = rspProdPvt;
        // Release: the frontend that sees the index sees the slots. Pairs with its acquire of rsp_prod.
        memory.putIntRelease(ring + SharedRingLayout.RSP_PROD_OFFSET, newProd);
        rspProdPublished = newProd;
        // The frontend sees the index before we read rsp_event; pairs with the fence of its final check.
        memory.fullFence();
        final int rspEvent = memory.getInt(ring + SharedRingLayout.RSP_EVENT_OFFSET);
        final boolean notifies = SharedRingLayout.passes(rspEvent, oldProd, newProd);
        trace.push(RingTrace.RSP, oldProd, newProd, rspEvent, notifies);
        return notifies;
    }

    /** Requests taken and not answered yet. */
    public int unanswered() {
        return reqCons - rspProdPvt;
    }

    /** Index of the next request to take. */
    public int reqCons() {
        return reqCons;
    }

    /** Index the next response will have. */
    public int rspProdPvt() {
        return rspProdPvt;
    }
}
