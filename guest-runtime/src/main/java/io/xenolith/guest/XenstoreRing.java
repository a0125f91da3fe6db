package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import io.xenolith.abi.io.xs.XsWire;

/**
 * The shared xenstore page as its client sees it: requests out, replies and watch events in. Source: Xen
 * public/io/xs_wire.h.
 */
public final class XenstoreRing {
    private final ByteRing requests;
    private final ByteRing replies;

    /** @param page virtual address of the ring page */
    public XenstoreRing(final GuestMemory memory, final long page) {
        requests = new ByteRing(memory, page + XenstoreDomainInterface.REQ_OFFSET, XsWire.XENSTORE_RING_SIZE,
                page + XenstoreDomainInterface.REQ_CONS_OFFSET, page + XenstoreDomainInterface.REQ_PROD_OFFSET);
        replies = new ByteRing(memory, page + XenstoreDomainInterface.RSP_OFFSET, XsWire.XENSTORE_RING_SIZE,
                page + XenstoreDomainInterface.RSP_CONS_OFFSET, page + XenstoreDomainInterface.RSP_PROD_OFFSET);
    }

    /** Client to server. */
    public ByteRing requests() {
        return requests;
    }

    /** Server to client. */
    public ByteRing replies() {
        return replies;
    }
}
