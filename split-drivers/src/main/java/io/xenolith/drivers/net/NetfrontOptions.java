package io.xenolith.drivers.net;

/**
 * How a {@link Netfront} works.
 *
 * @param features packets the guest takes
 * @param rxBuffers pages offered for packets, 1 to 256
 * @param splitChannels one event channel for each ring, if the backend can
 * @param multicastControl the guest names the group addresses it wants
 */
public record NetfrontOptions(OffloadFeatures features, int rxBuffers, boolean splitChannels,
        boolean multicastControl) {
    /** Everything, 64 pages, channels split, no filter. */
    public static final NetfrontOptions DEFAULT = new NetfrontOptions(OffloadFeatures.ALL, 64, true, false);

    public NetfrontOptions {
        if (rxBuffers < 1 || rxBuffers > NetConnection.RX_LAYOUT.entries()) {
            throw new IllegalArgumentException(
                    "rxBuffers=" + rxBuffers + ", want 1 to " + NetConnection.RX_LAYOUT.entries());
        }
    }

    public NetfrontOptions withFeatures(final OffloadFeatures newFeatures) {
        return new NetfrontOptions(newFeatures, rxBuffers, splitChannels, multicastControl);
    }

    public NetfrontOptions withRxBuffers(final int newBuffers) {
        return new NetfrontOptions(features, newBuffers, splitChannels, multicastControl);
    }

    public NetfrontOptions withSplitChannels(final boolean splits) {
        return new NetfrontOptions(features, rxBuffers, splits, multicastControl);
    }

    public NetfrontOptions withMulticastControl(final boolean wanted) {
        return new NetfrontOptions(features, rxBuffers, splitChannels, wanted);
    }
}
