package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;

/** When the modelled disk is done with requests: one disk for all rings of a device. Times are in nanoseconds. */
final class DiskTiming {
    private final BlkLatency latency;
    private long busyUntilNs;
    private long lastDueNs;

    DiskTiming(final BlkLatency latency) {
        this.latency = latency;
    }

    /** A request of {@code bytes} begins at {@code nowNs}. @return when it is done */
    long dueNs(final long nowNs, final int operation, final long bytes) {
        busyUntilNs = Math.max(busyUntilNs, nowNs) + latency.transferNs(bytes);
        long dueNs = busyUntilNs + latency.afterTransferNs(operation);
        if (operation == Blkif.BLKIF_OP_FLUSH_DISKCACHE || operation == Blkif.BLKIF_OP_WRITE_BARRIER) {
            // It covers what was taken before it, so it is not answered before any of that.
            dueNs = Math.max(dueNs, lastDueNs);
        }
        if (operation == Blkif.BLKIF_OP_WRITE_BARRIER) {
            // What comes after a barrier begins after it.
            busyUntilNs = dueNs;
        }
        lastDueNs = Math.max(lastDueNs, dueNs);
        return dueNs;
    }
}
