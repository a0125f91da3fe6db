package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.abi.io.blkif.BlkifRequest;
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
    public Pages begin(final BlkifRequest request, final boolean toDevice, final byte[] data) {
        final List<GrantMapping> mappings = new ArrayList<>(request.nrSegments());
        for (int i = 0; i < request.nrSegments(); i++) {
            // What is only read from is mapped read-only, so that a read-only grant is enough for a write.
            mappings.add(new GrantMapping(request.segGref(i), toDevice));
        }
        platform.map(granter, mappings);
        for (final GrantMapping mapping : mappings) {
            if (!mapping.isMapped()) {
                platform.unmap(mappings);
                return new Pages(false, List.of());
            }
        }
        if (toDevice) {
            int at = 0;
            for (int i = 0; i < request.nrSegments(); i++) {
                final int length = BlkCheck.segmentBytes(request, i);
                platform.memory().read(mappings.get(i).address() + BlkCheck.segmentOffset(request, i), data, at,
                        length);
                at += length;
            }
        }
        return new Pages(true, mappings);
    }

    @Override
    public boolean deliver(final BlkifRequest request, final Pages pages, final byte[] data) {
        int at = 0;
        for (int i = 0; i < request.nrSegments(); i++) {
            final int length = BlkCheck.segmentBytes(request, i);
            final long page = pages.mappings().get(i).address();
            platform.memory().write(page + BlkCheck.segmentOffset(request, i), data, at, length);
            at += length;
        }
        return true;
    }

    @Override
    public void close() {
    }
}
