package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.fake.FakeDomain;

/** A frontend by hand: whatever a test wants is written to the ring page and to the store. */
final class RawFrontend {
    static final int REQ_PROD = 0;
    static final int REQ_EVENT = 4;
    static final int RSP_PROD = 8;
    static final int RSP_EVENT = 12;

    final FakeDomain guest;
    final long ring;
    final GrantRef ringGrant;
    final Port port;
    int reqProd;
    int events;
    private final VbdFixture vbd;

    RawFrontend(final VbdFixture vbd) {
        this.vbd = vbd;
        guest = vbd.guest;
        ring = guest.allocatePages(1);
        ringGrant = guest.grant(new DomId(0), ring, false).orElseThrow();
        port = guest.allocateUnbound(new DomId(0), () -> {
            events++;
            return true;
        }).orElseThrow();
        guest.memory().putInt(ring + REQ_EVENT, 1);
        guest.memory().putInt(ring + RSP_EVENT, 1);
    }

    void publish() {
        vbd.frontKey("ring-ref", Integer.toString(ringGrant.value()));
        vbd.frontKey("event-channel", Integer.toString(port.value()));
        vbd.frontKey("protocol", "x86_64-abi");
        vbd.frontKey("state", "3");
        vbd.machine.runNow();
    }

    /** The slot of {@code index}, to be written at will. */
    BlkifRequest slot(final int index) {
        return new BlkifRequest().wrap(guest.memory(), ring + 64 + (index & 31) * 112L);
    }

    /** Puts a request of one whole page. */
    BlkifRequest put(final int operation, final long id, final long sector, final int gref) {
        return slot(reqProd++).operation(operation).nrSegments(1).handle(0).id(id).sectorNumber(sector).segGref(0, gref)
                .segFirstSect(0, 0).segLastSect(0, 7);
    }

    void push() {
        setReqProd(reqProd);
    }

    void setReqProd(final int value) {
        guest.memory().putInt(ring + REQ_PROD, value);
        guest.notify(port);
    }

    int rspProd() {
        return guest.memory().getInt(ring + RSP_PROD);
    }

    /** A copy of the response of {@code index}. */
    BlkifResponse response(final int index) {
        return new BlkifResponse().wrap(new LocalMemory(guest.memory().bytes(ring + 64 + (index & 31) * 112L, 16)), 0);
    }

    int grant(final long page, final boolean readonly) {
        return guest.grant(new DomId(0), page, readonly).orElseThrow().value();
    }
}
