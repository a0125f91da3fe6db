package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;
import java.util.ArrayList;
import java.util.List;

/** A request that {@link Blkfront} has accepted: all that is needed to send it again on another ring. */
final class FrontRequest {
    final int operation;
    /** In sectors of 512 bytes, whatever the ring counts in. */
    final long sector;
    final List<BlkSegment> segments;
    final long discardSectors;
    final boolean secure;
    final BlkCompletion completion;
    /** On the ring it is in now; its order among all accepted ones. */
    long id;
    /** What the backend can access of each segment, in their order. */
    final List<SharedPage> shared = new ArrayList<>();
    /** Pages that list the segments, if there are too many for a slot. */
    final List<SharedPage> indirect = new ArrayList<>();

    private FrontRequest(final int operation, final long sector, final List<BlkSegment> segments,
            final long discardSectors, final boolean secure, final BlkCompletion completion) {
        this.operation = operation;
        this.sector = sector;
        this.segments = segments;
        this.discardSectors = discardSectors;
        this.secure = secure;
        this.completion = completion;
    }

    static FrontRequest data(final int operation, final long sector, final List<BlkSegment> segments,
            final BlkCompletion completion) {
        return new FrontRequest(operation, sector, List.copyOf(segments), 0, false, completion);
    }

    static FrontRequest discard(final long sector, final long sectors, final boolean secure,
            final BlkCompletion completion) {
        return new FrontRequest(Blkif.BLKIF_OP_DISCARD, sector, List.of(), sectors, secure, completion);
    }

    /** It has too many segments for a slot. */
    boolean isIndirect() {
        return segments.size() > Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST;
    }
}
