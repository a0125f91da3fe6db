package io.xenolith.drivers.net;

/**
 * How a {@link Netback} works.
 *
 * @param features offered to the frontend
 * @param packetsPerWakeUp most packets taken from one queue of the guest before others get their turn
 * @param queuePackets most packets that wait for the guest's buffers, in each queue
 * @param drainNs how long a packet waits for them
 * @param queues most pairs of rings, 1 to {@link #QUEUES_MAX}
 * @param controlRing the frontend may have packets hashed, and choose queues by the hash
 */
public record NetbackOptions(OffloadFeatures features, int packetsPerWakeUp, int queuePackets, long drainNs,
        int queues, boolean controlRing) {
    public static final int QUEUES_MAX = 16;

    /**
     * Everything that Linux's backend offers on a host with one CPU: one queue; 64 packets a wake-up, 256 waiting up to
     * ten seconds.
     */
    public static final NetbackOptions DEFAULT = new NetbackOptions(OffloadFeatures.ALL, 64, 256, 10_000_000_000L, 1,
            true);

    public NetbackOptions {
        if (packetsPerWakeUp < 1 || queuePackets < 1) {
            throw new IllegalArgumentException("packetsPerWakeUp=" + packetsPerWakeUp + " queuePackets=" + queuePackets
                    + ", want at least 1");
        }
        if (queues < 1 || queues > QUEUES_MAX) {
            throw new IllegalArgumentException("queues=" + queues + ", want 1 to " + QUEUES_MAX);
        }
    }

    public NetbackOptions withFeatures(final OffloadFeatures newFeatures) {
        return new NetbackOptions(newFeatures, packetsPerWakeUp, queuePackets, drainNs, queues, controlRing);
    }

    public NetbackOptions withPacketsPerWakeUp(final int newPackets) {
        return new NetbackOptions(features, newPackets, queuePackets, drainNs, queues, controlRing);
    }

    /** Bounds what waits for the guest's buffers: how many packets, and how long. */
    public NetbackOptions withWaiting(final int newPackets, final long newDrainNs) {
        return new NetbackOptions(features, packetsPerWakeUp, newPackets, newDrainNs, queues, controlRing);
    }

    public NetbackOptions withQueues(final int newQueues) {
        return new NetbackOptions(features, packetsPerWakeUp, queuePackets, drainNs, newQueues, controlRing);
    }

    public NetbackOptions withControlRing(final boolean offered) {
        return new NetbackOptions(features, packetsPerWakeUp, queuePackets, drainNs, queues, offered);
    }
}
