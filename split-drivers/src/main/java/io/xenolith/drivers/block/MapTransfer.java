package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.ArrayList;
import java.util.List;

/** Maps the frontend's pages from the taking of a request to its response. */
final class MapTransfer implements BlkTransfer {
    private final BackendPlatform platform;
    private final DomId granter;

    MapTransfer(final BackendPlatform platform, final DomId granter) {
        this.platform = platform;
        this.granter = granter;
    }

    @Override
    public boolean fetch(final int gref, final byte[] target, final int length) {
        final GrantMapping mapping = new GrantMapping(gref, true);
        platform.map(granter, List.of(mapping));
        if (!mapping.isMapped()) {
            return false;
        }
        platform.memory().read(mapping.address(), target, 0, length);
        platform.unmap(List.of(mapping));
        return true;
    }

    @Override
    public Pages begin(final BlkOrder order, final byte[] data) {
        final List<GrantMapping> mappings = new ArrayList<>(order.segments());
        for (int i = 0; i < order.segments(); i++) {
            // What is only read from is mapped read-only, so that a read-only grant is enough for a write.
            mappings.add(new GrantMapping(order.gref(i), order.toDevice()));
        }
        platform.map(granter, mappings);
        for (final GrantMapping mapping : mappings) {
            if (!mapping.isMapped()) {
                platform.unmap(mappings);
                return Pages.BAD;
            }
        }
        if (order.toDevice()) {
            MappedPages.gather(platform.memory(), order, mappings, data);
        }
        return new Pages(true, mappings, mappings);
    }

    @Override
    public boolean deliver(final BlkOrder order, final Pages pages, final byte[] data) {
        MappedPages.scatter(platform.memory(), order, pages.held(), data);
        return true;
    }

    @Override
    public void close() {
    }
}
