package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifRequestDiscard;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;

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

    /** One line that says what the request in a slot asks for. */
    static String describe(final LocalMemory slot) {
        final int operation = slot.getByte(BlkifRequest.OPERATION_OFFSET) & 0xff;
        return switch (operation) {
            case Blkif.BLKIF_OP_INDIRECT -> describeIndirect(new BlkifRequestIndirect().wrap(slot, 0));
            case Blkif.BLKIF_OP_DISCARD -> describeDiscard(new BlkifRequestDiscard().wrap(slot, 0));
            default -> describeDirect(new BlkifRequest().wrap(slot, 0));
        };
    }

    private static String describeDirect(final BlkifRequest request) {
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

    private static String describeIndirect(final BlkifRequestIndirect request) {
        return "INDIRECT " + name(request.indirectOp()) + " sector " + Long.toUnsignedString(request.sectorNumber())
                + ", " + request.nrSegments() + " segments, listed in gref "
                + Integer.toUnsignedString(request.indirectGrefs(0));
    }

    private static String describeDiscard(final BlkifRequestDiscard request) {
        final boolean secure = (request.flag() & Blkif.BLKIF_DISCARD_SECURE) != 0;
        return (secure ? "secure " : "") + "DISCARD sector " + Long.toUnsignedString(request.sectorNumber()) + ", "
                + Long.toUnsignedString(request.nrSectors()) + " sectors";
    }
}
