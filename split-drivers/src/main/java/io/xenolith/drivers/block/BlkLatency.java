package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;

/**
 * How long the modelled disk takes. It transfers one request after the other; the time before the first byte overlaps
 * with other requests.
 *
 * @param accessNs from the end of the transfer to the completion
 * @param flushNs as {@code accessNs}, for a flush or a barrier
 * @param bytesPerSecond of the transfer
 */
public record BlkLatency(long accessNs, long flushNs, long bytesPerSecond) {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** About what a SATA solid-state disk does: 60 microseconds, 500 MB a second. */
    public static final BlkLatency DEFAULT = new BlkLatency(60_000, 200_000, 500_000_000);

    public BlkLatency {
        if (accessNs < 0 || flushNs < 0 || bytesPerSecond < 1) {
            throw new IllegalArgumentException("latency " + accessNs + ", " + flushNs + " ns at " + bytesPerSecond
                    + " bytes/s, want times from 0 and a speed from 1");
        }
    }

    /** Nanoseconds the transfer of {@code bytes} keeps the disk busy. */
    long transferNs(final long bytes) {
        return bytes * NS_PER_SECOND / bytesPerSecond;
    }

    /** Nanoseconds from the end of the transfer to the completion. */
    long afterTransferNs(final int operation) {
        return switch (operation) {
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE, Blkif.BLKIF_OP_WRITE_BARRIER -> flushNs;
            default -> accessNs;
        };
    }
}
