package io.xenolith.drivers.block;

import java.util.Optional;

/**
 * What a backend offers for its device: what its options allow and the device can do.
 *
 * @param features without discards, which are in {@code discard}
 * @param discard which discards are taken; empty if none
 */
record BlkOffer(BlkFeatures features, Optional<DiscardLimits> discard) {
    /** @param discardEnabled the toolstack has not forbidden discards */
    static BlkOffer of(final BlkFeatures allowed, final BlockDevice device, final boolean readonly,
            final boolean discardEnabled) {
        final boolean discards = allowed.discard() && discardEnabled && !readonly;
        final Optional<DiscardLimits> limits = device.discardLimits().filter(_ -> discards)
                .map(can -> new DiscardLimits(can.granularityBytes(), can.alignmentBytes(),
                        can.secure() && allowed.secureDiscard()));
        return new BlkOffer(allowed, limits);
    }
}
