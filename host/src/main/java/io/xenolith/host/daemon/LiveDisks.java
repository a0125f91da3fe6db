package io.xenolith.host.daemon;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.function.Consumer;

/** The images that a long-lived host has open: each from when a guest is given it until that guest lets go of it. */
final class LiveDisks {
    /** Two images of the same contents are two. */
    private final IdentityHashMap<BlockDevice, Image> open = new IdentityHashMap<>();
    private final Consumer<String> complaints;

    /** @param complaints takes what is wrong with an image that is closed, for people */
    LiveDisks(final Consumer<String> complaints) {
        this.complaints = complaints;
    }

    BlockDevice open(final DiskSource source, final AccessMode mode) throws IOException {
        final Image image = ImageOpener.open(source, mode);
        open.put(image, image);
        return image;
    }

    /** Nobody uses it any more. */
    void close(final BlockDevice device) {
        final Image image = open.remove(device);
        if (image != null) {
            try {
                image.close();
            } catch (final IOException e) {
                complaints.accept(image.label() + ": " + e.getMessage());
            }
        }
    }

    void closeAll() {
        for (final BlockDevice device : open.keySet().toArray(BlockDevice[]::new)) {
            close(device);
        }
    }
}
