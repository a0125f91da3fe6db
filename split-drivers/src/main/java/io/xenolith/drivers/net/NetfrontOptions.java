package io.xenolith.drivers.net;

/**
 * How a {@link Netfront} works.
 *
 * @param features packets the guest takes
 * @param rxBuffers pages offered for packets in each queue, 1 to 256
 * @param splitChannels one event channel for each ring, if the backend can
 * @param multicastControl the guest names the group addresses it wants
 * @param queues most pairs of rings, 1 to {@link NetbackOptions#QUEUES_MAX}, if the backend can
 * @param hashing what the backend is asked to hash
 */
public record NetfrontOptions(OffloadFeatures features, int rxBuffers, boolean splitChannels,
        boolean multicastControl, int queues, NetHashing hashing) {
    /** Everything, 64 pages, channels split, no filter, one queue, no hashing. */
    public static final NetfrontOptions DEFAULT = new NetfrontOptions(OffloadFeatures.ALL, 64, true, false, 1,
            NetHashing.OFF);

    public NetfrontOptions {
        if (rxBuffers < 1 || rxBuffers > NetConnection.RX_LAYOUT.entries()) {
            throw new IllegalArgumentException(
                    "rxBuffers=" + rxBuffers + ", want 1 to " + NetConnection.RX_LAYOUT.entries());
        }
        if (queues < 1 || queues > NetbackOptions.QUEUES_MAX) {
            throw new IllegalArgumentException("queues=" + queues + ", want 1 to " + NetbackOptions.QUEUES_MAX);
        }
    }

    public NetfrontOptions withFeatures(final OffloadFeatures newFeatures) {
        return new NetfrontOptions(newFeatures, rxBuffers, splitChannels, multicastControl, queues, hashing);
    }

    public NetfrontOptions withRxBuffers(final int newBuffers) {
        return new NetfrontOptions(features, newBuffers, splitChannels, multicastControl, queues, hashing);
    }

    public NetfrontOptions withSplitChannels(final boolean splits) {
        return new NetfrontOptions(features, rxBuffers, splits, multicastControl, queues, hashing);
    }

    public NetfrontOptions withMulticastControl(final boolean wanted) {
        return new NetfrontOptions(features, rxBuffers, splitChannels, wanted, queues, hashing);
    }

    public NetfrontOptions withQueues(final int newQueues) {
        return new NetfrontOptions(features, rxBuffers, splitChannels, multicastControl, newQueues, hashing);
    }

    public NetfrontOptions withHashing(final NetHashing newHashing) {
        return new NetfrontOptions(features, rxBuffers, splitChannels, multicastControl, queues, newHashing);
    }
}
