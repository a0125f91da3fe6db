package io.xenolith.drivers.block;

import io.xenolith.abi.Page;
import java.util.function.LongConsumer;

/**
 * How a {@link Blkback} works.
 *
 * @param features what is offered, as far as the device can
 * @param transfer how data gets to and from the frontend's pages, unless grants are persistent
 * @param latency of the modelled disk
 * @param sectorBytes the device's own sector size, 512 to 4096; only frontends that can are asked to count in it
 * @param persistentMax most pages of the frontend that stay mapped
 * @param requestsPerWakeUp most requests taken before others get their turn
 * @param latencyRecorder told the nanoseconds from taking to answering, for each request served by the disk
 */
public record BlkbackOptions(BlkFeatures features, Transfer transfer, BlkLatency latency, int sectorBytes,
        int persistentMax, int requestsPerWakeUp, LongConsumer latencyRecorder) {
    /** How data gets to and from the frontend's pages. */
    public enum Transfer {
        /** Copied by the hypervisor to and from pages of the backend's own. */
        COPY,
        /** The frontend's pages are mapped while the request is in flight. */
        MAP
    }

    /** As many as Linux's backend keeps for a device. */
    private static final int PERSISTENT_MAX = 1056;

    /** What Linux offers, copying, the default disk, half a ring a wake-up, nobody told. */
    public static final BlkbackOptions DEFAULT = new BlkbackOptions(BlkFeatures.LINUX_BACKEND, Transfer.COPY,
            BlkLatency.DEFAULT, BlockDevice.SECTOR_BYTES, PERSISTENT_MAX, 16, _ -> {
            });

    public BlkbackOptions {
        if (Integer.bitCount(sectorBytes) != 1 || sectorBytes < BlockDevice.SECTOR_BYTES || sectorBytes > Page.SIZE) {
            throw new IllegalArgumentException("sectorBytes=" + sectorBytes + ", want a power of 2 from 512 to 4096");
        }
        if (persistentMax < 0) {
            throw new IllegalArgumentException("persistentMax=" + persistentMax + ", want at least 0");
        }
        if (requestsPerWakeUp < 1) {
            throw new IllegalArgumentException("requestsPerWakeUp=" + requestsPerWakeUp + ", want at least 1");
        }
    }

    public BlkbackOptions withFeatures(final BlkFeatures newFeatures) {
        return new BlkbackOptions(newFeatures, transfer, latency, sectorBytes, persistentMax, requestsPerWakeUp,
                latencyRecorder);
    }

    public BlkbackOptions withTransfer(final Transfer newTransfer) {
        return new BlkbackOptions(features, newTransfer, latency, sectorBytes, persistentMax, requestsPerWakeUp,
                latencyRecorder);
    }

    public BlkbackOptions withLatency(final BlkLatency newLatency) {
        return new BlkbackOptions(features, transfer, newLatency, sectorBytes, persistentMax, requestsPerWakeUp,
                latencyRecorder);
    }

    public BlkbackOptions withSectorBytes(final int newBytes) {
        return new BlkbackOptions(features, transfer, latency, newBytes, persistentMax, requestsPerWakeUp,
                latencyRecorder);
    }

    public BlkbackOptions withPersistentMax(final int newMax) {
        return new BlkbackOptions(features, transfer, latency, sectorBytes, newMax, requestsPerWakeUp, latencyRecorder);
    }

    public BlkbackOptions withRequestsPerWakeUp(final int newRequests) {
        return new BlkbackOptions(features, transfer, latency, sectorBytes, persistentMax, newRequests,
                latencyRecorder);
    }

    public BlkbackOptions withLatencyRecorder(final LongConsumer newRecorder) {
        return new BlkbackOptions(features, transfer, latency, sectorBytes, persistentMax, requestsPerWakeUp,
                newRecorder);
    }
}
