package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.drivers.fake.FakeDomain;

/** A frontend by hand: whatever a test wants is written to the ring pages. */
final class RawVif {
    final FakeDomain guest;
    final long tx;
    final long rx;
    final Port port;
    final long page;
    final int gref;
    int reqProd;
    private final VifFixture vif;

    RawVif(final VifFixture vif) {
        this.vif = vif;
        guest = vif.guest;
        tx = guest.allocatePages(1);
        rx = guest.allocatePages(1);
        page = guest.allocatePages(1);
        gref = grant(page);
        port = guest.allocateUnbound(new DomId(0), () -> true).orElseThrow();
        for (final long ring : new long[]{tx, rx}) {
            guest.memory().putInt(ring + 4, 1);
            guest.memory().putInt(ring + 12, 1);
        }
        vif.frontKey("tx-ring-ref", Integer.toString(grant(tx)));
        vif.frontKey("rx-ring-ref", Integer.toString(grant(rx)));
        vif.frontKey("event-channel", Integer.toString(port.value()));
        vif.frontKey("request-rx-copy", "1");
        vif.frontKey("feature-rx-notify", "1");
        vif.frontKey("feature-sg", "1");
        vif.frontKey("state", "4");
        vif.machine.runNow();
    }

    private int grant(final long of) {
        return guest.grant(new DomId(0), of, false).orElseThrow().value();
    }

    void put(final int flags, final int size) {
        put(gref, 0, flags, size);
    }

    void put(final int ref, final int offset, final int flags, final int size) {
        new NetifTxRequest().wrap(guest.memory(), slot(reqProd)).gref(ref).offset(offset).flags(flags).id(reqProd + 100)
                .size(size);
        reqProd++;
    }

    void extra(final int type, final int flags, final int gsoType, final int gsoSize) {
        final long at = slot(reqProd++);
        guest.memory().putInt(at, type | (flags << 8) | (gsoSize << 16));
        guest.memory().putInt(at + 4, gsoType);
    }

    private long slot(final int index) {
        return tx + 64 + (index & 255) * 12L;
    }

    void push() {
        setReqProd(reqProd);
    }

    void setReqProd(final int value) {
        guest.memory().putInt(tx, value);
        guest.notify(port);
        vif.machine.runNow();
    }

    int rspProd() {
        return guest.memory().getInt(tx + 8);
    }

    NetifTxResponse response(final int index) {
        return new NetifTxResponse().wrap(new LocalMemory(guest.memory().bytes(slot(index), 4)), 0);
    }
}
