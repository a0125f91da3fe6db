package io.xenolith.drivers.block;

import io.xenolith.abi.GrantRef;
import java.util.ArrayList;
import java.util.List;

/** A request that {@link Blkfront} has accepted: all that is needed to send it again on another ring. */
final class FrontRequest {
    final long id;
    final int operation;
    final long sector;
    final List<BlkSegment> segments;
    final BlkCompletion completion;
    /** Grants of the segments' pages, in their order. */
    final List<GrantRef> grants = new ArrayList<>();

    FrontRequest(final long id, final int operation, final long sector, final List<BlkSegment> segments,
            final BlkCompletion completion) {
        this.id = id;
        this.operation = operation;
        this.sector = sector;
        this.segments = segments;
        this.completion = completion;
    }
}
