package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;

/** Words for operations, statuses and requests, for traces and notes. */
final class BlkOps {
    private BlkOps() {
    }

    static String name(final int operation) {
        return switch (operation) {
            case Blkif.BLKIF_OP_READ -> "READ";
            case Blkif.BLKIF_OP_WRITE -> "WRITE";
            case Blkif.BLKIF_OP_WRITE_BARRIER -> "WRITE_BARRIER";
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE -> "FLUSH_DISKCACHE";
            case Blkif.BLKIF_OP_DISCARD -> "DISCARD";
            case Blkif.BLKIF_OP_INDIRECT -> "INDIRECT";
            default -> "operation " + operation;
        };
    }

    static String statusName(final int status) {
        return switch (status) {
            case Blkif.BLKIF_RSP_OKAY -> "OKAY";
            case Blkif.BLKIF_RSP_ERROR -> "ERROR";
            case Blkif.BLKIF_RSP_EOPNOTSUPP -> "EOPNOTSUPP";
            default -> "status " + status;
        };
    }

    /** One line that says what a request asks for. */
    static String describe(final BlkifRequest request) {
        final int segments = Math.min(request.nrSegments(), Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST);
        final StringBuilder text = new StringBuilder(name(request.operation())).append(" sector ")
                .append(Long.toUnsignedString(request.sectorNumber())).append(", ").append(request.nrSegments())
                .append(" segments");
        for (int i = 0; i < segments; i++) {
            text.append(i == 0 ? ": " : ", ").append("gref ").append(Integer.toUnsignedString(request.segGref(i)))
                    .append(" [").append(request.segFirstSect(i)).append("..").append(request.segLastSect(i))
                    .append(']');
        }
        return text.toString();
    }
}
