package io.xenolith.drivers.net;

/**
 * How a {@link Netback} works.
 *
 * @param features offered to the frontend
 * @param packetsPerWakeUp most packets taken from the guest before others get their turn
 * @param queuePackets most packets that wait for the guest's buffers
 * @param drainNs how long a packet waits for them
 */
public record NetbackOptions(OffloadFeatures features, int packetsPerWakeUp, int queuePackets, long drainNs) {
    /** Everything, 64 packets a wake-up, 256 waiting up to ten seconds. */
    public static final NetbackOptions DEFAULT = new NetbackOptions(OffloadFeatures.ALL, 64, 256, 10_000_000_000L);

    public NetbackOptions {
        if (packetsPerWakeUp < 1 || queuePackets < 1) {
            throw new IllegalArgumentException("packetsPerWakeUp=" + packetsPerWakeUp + " queuePackets=" + queuePackets
                    + ", want at least 1");
        }
    }

    public NetbackOptions withFeatures(final OffloadFeatures newFeatures) {
        return new NetbackOptions(newFeatures, packetsPerWakeUp, queuePackets, drainNs);
    }

    public NetbackOptions withPacketsPerWakeUp(final int newPackets) {
        return new NetbackOptions(features, newPackets, queuePackets, drainNs);
    }

    public NetbackOptions withQueue(final int newPackets, final long newDrainNs) {
        return new NetbackOptions(features, packetsPerWakeUp, newPackets, newDrainNs);
    }
}
