package io.xenolith.host.report;

/**
 * What one block device did, as its backend saw it. Latencies run from taking a request off the ring to answering it, in
 * virtual nanoseconds, with the three digits that the histogram keeps.
 *
 * @param name {@code DOMAIN.VDEV}
 * @param errors requests answered with anything but BLKIF_RSP_OKAY
 */
public record DeviceSummary(String name, long requests, long errors, long bytesRead, long bytesWritten,
        long latencyP50Ns,
        long latencyP99Ns, long latencyMaxNs) {
}
