package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;

/**
 * Decides whether a request, already copied off the ring, may be performed. In this order: an operation that is
 * offered; a number of segments that fits it; a device that may be written; sectors within each page; sectors within
 * the device.
 */
final class BlkCheck {
    private BlkCheck() {
    }

    /** @return BLKIF_RSP_OKAY if it may be performed, else the status of its response */
    static int check(final BlkifRequest request, final BlockDevice device, final boolean readonly) {
        final int operation = request.operation();
        final int segments = request.nrSegments();
        switch (operation) {
            case Blkif.BLKIF_OP_READ, Blkif.BLKIF_OP_WRITE -> {
                if (segments == 0) {
                    return Blkif.BLKIF_RSP_ERROR;
                }
            }
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE -> {
            }
            // Barrier, discard and indirect are not offered, so they are as unknown as any other number.
            default -> {
                return Blkif.BLKIF_RSP_EOPNOTSUPP;
            }
        }
        if (segments > Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST) {
            return Blkif.BLKIF_RSP_ERROR;
        }
        if (operation != Blkif.BLKIF_OP_READ && segments > 0 && readonly) {
            return Blkif.BLKIF_RSP_ERROR;
        }
        return checkSectors(request, segments, device.sectors());
    }

    private static int checkSectors(final BlkifRequest request, final int segments, final long deviceSectors) {
        int count = 0;
        for (int i = 0; i < segments; i++) {
            final int first = request.segFirstSect(i);
            final int last = request.segLastSect(i);
            if (first > last || last >= BlkSegment.SECTORS_PER_PAGE) {
                return Blkif.BLKIF_RSP_ERROR;
            }
            count += last - first + 1;
        }
        // The sector number of an empty flush means nothing. Compared so that no sum can overflow.
        final long sector = request.sectorNumber();
        final boolean within = count == 0 || (sector >= 0 && count <= deviceSectors && sector <= deviceSectors - count);
        return within ? Blkif.BLKIF_RSP_OKAY : Blkif.BLKIF_RSP_ERROR;
    }

    /** Bytes that a request which passed {@link #check} moves. */
    static int bytes(final BlkifRequest request) {
        int bytes = 0;
        for (int i = 0; i < request.nrSegments(); i++) {
            bytes += segmentBytes(request, i);
        }
        return bytes;
    }

    static int segmentBytes(final BlkifRequest request, final int segment) {
        return (request.segLastSect(segment) - request.segFirstSect(segment) + 1) * BlockDevice.SECTOR_BYTES;
    }

    /** First byte of a segment in its page. */
    static int segmentOffset(final BlkifRequest request, final int segment) {
        return request.segFirstSect(segment) * BlockDevice.SECTOR_BYTES;
    }
}
