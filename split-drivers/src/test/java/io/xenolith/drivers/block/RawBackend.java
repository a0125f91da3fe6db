package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.List;

/** A backend by hand: whatever a test wants is written to the mapped ring page and to the store. */
final class RawBackend {
    private final VbdFixture vbd;
    private final GrantMapping mapping;
    final long ring;
    final Port port;
    int rspProd;

    /** Offers the device, and connects to the frontend that has published itself. */
    RawBackend(final VbdFixture vbd) {
        this.vbd = vbd;
        vbd.backKey("state", "2");
        vbd.machine.runNow();
        mapping = new GrantMapping(Integer.parseInt(vbd.front("ring-ref")), false);
        vbd.dom0.map(new DomId(VbdFixture.DOMID), List.of(mapping));
        ring = mapping.address();
        port = vbd.dom0.bindInterdomain(new DomId(VbdFixture.DOMID),
                new Port(Integer.parseInt(vbd.front("event-channel"))), () -> true).orElseThrow();
    }

    void connected() {
        vbd.backKey("sectors", "256");
        vbd.backKey("info", "0");
        vbd.backKey("sector-size", "512");
        vbd.backKey("feature-flush-cache", "1");
        vbd.backKey("state", "4");
        vbd.machine.runNow();
    }

    void disconnect() {
        vbd.dom0.unbind(port);
        vbd.dom0.unmap(List.of(mapping));
    }

    BlkifRequest request(final int index) {
        return new BlkifRequest().wrap(new LocalMemory(vbd.dom0.memory().bytes(slot(index), 112)), 0);
    }

    private long slot(final int index) {
        return ring + 64 + (index & 31) * 112L;
    }

    void put(final long id, final int operation, final int status) {
        new BlkifResponse().wrap(vbd.dom0.memory(), slot(rspProd++)).id(id).operation(operation).status(status);
    }

    void push() {
        setRspProd(rspProd);
    }

    void setRspProd(final int value) {
        vbd.dom0.memory().putInt(ring + 8, value);
        vbd.dom0.notify(port);
        vbd.machine.run();
    }
}
