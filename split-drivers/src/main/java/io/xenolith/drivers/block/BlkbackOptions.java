package io.xenolith.drivers.block;

import java.util.function.LongConsumer;

/**
 * How a {@link Blkback} works.
 *
 * @param transfer how data gets to and from the frontend's pages
 * @param latency of the modelled disk
 * @param requestsPerWakeUp most requests taken before others get their turn
 * @param latencyRecorder told the nanoseconds from taking to answering, for each request served by the disk
 */
public record BlkbackOptions(Transfer transfer, BlkLatency latency, int requestsPerWakeUp,
        LongConsumer latencyRecorder) {
    /** How data gets to and from the frontend's pages. */
    public enum Transfer {
        /** Copied by the hypervisor to and from pages of the backend's own. */
        COPY,
        /** The frontend's pages are mapped while the request is in flight. */
        MAP
    }

    /** Copying, the default disk, half a ring a wake-up, nobody told. */
    public static final BlkbackOptions DEFAULT = new BlkbackOptions(Transfer.COPY, BlkLatency.DEFAULT, 16, _ -> {
    });

    public BlkbackOptions {
        if (requestsPerWakeUp < 1) {
            throw new IllegalArgumentException("requestsPerWakeUp=" + requestsPerWakeUp + ", want at least 1");
        }
    }

    public BlkbackOptions withTransfer(final Transfer newTransfer) {
        return new BlkbackOptions(newTransfer, latency, requestsPerWakeUp, latencyRecorder);
    }

    public BlkbackOptions withLatency(final BlkLatency newLatency) {
        return new BlkbackOptions(transfer, newLatency, requestsPerWakeUp, latencyRecorder);
    }

    public BlkbackOptions withRequestsPerWakeUp(final int newRequests) {
        return new BlkbackOptions(transfer, latency, newRequests, latencyRecorder);
    }

    public BlkbackOptions withLatencyRecorder(final LongConsumer newRecorder) {
        return new BlkbackOptions(transfer, latency, requestsPerWakeUp, newRecorder);
    }
}
