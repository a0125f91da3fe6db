package io.xenolith.host.daemon;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.ForwardingImage;
import io.xenolith.host.image.Image;
import io.xenolith.host.scenario.AccessMode;
import java.util.Optional;

/** What a snapshot has of a file, with what was written since, as one guest at a time sees it: it outlives that guest's disk. */
final class KeptImage extends ForwardingImage {
    private final Image image;
    private final AccessMode mode;

    KeptImage(final Image image, final AccessMode mode) {
        super(image);
        this.image = image;
        this.mode = mode;
    }

    @Override
    public String label() {
        return image.label();
    }

    @Override
    public boolean readonly() {
        return mode == AccessMode.READ_ONLY;
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return readonly() ? Optional.empty() : super.discardLimits();
    }

    @Override
    public void close() {
        // The next guest that is given the file finds what this one wrote.
    }
}
