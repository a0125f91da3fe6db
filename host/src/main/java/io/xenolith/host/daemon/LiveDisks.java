package io.xenolith.host.daemon;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/** The images that a long-lived host has open: each from when a guest is given it until that guest lets go of it. */
final class LiveDisks {
    /** Two images of the same contents are two. */
    private final IdentityHashMap<BlockDevice, LiveImage> open = new IdentityHashMap<>();
    private final Consumer<String> complaints;

    /** @param complaints takes what is wrong with an image that is closed, for people */
    LiveDisks(final Consumer<String> complaints) {
        this.complaints = complaints;
    }

    BlockDevice open(final DiskSource source, final AccessMode mode) throws IOException {
        return add(source, mode, ImageOpener.open(source, mode));
    }

    /** As {@link #open}, with the image of {@code source} open already. */
    BlockDevice add(final DiskSource source, final AccessMode mode, final Image opened) {
        final LiveImage image = new LiveImage(source, mode, opened);
        open.put(image, image);
        return image;
    }

    /** Nobody uses it any more. */
    void close(final BlockDevice device) {
        final LiveImage image = open.remove(device);
        if (image != null) {
            try {
                image.close();
            } catch (final IOException e) {
                complaints.accept(image.label() + ": " + e.getMessage());
            }
        }
    }

    /**
     * Writes all down and gives up these images. What was made here of something else has no image that another host could have.
     *
     * @throws IOException what was written to one is not safe; some of them may be given up
     */
    void release(final List<BlockDevice> devices) throws IOException {
        for (final BlockDevice device : devices) {
            final LiveImage image = open.get(device);
            if (image != null) {
                image.release();
            }
        }
    }

    /** Takes these images again. */
    void reclaim(final List<BlockDevice> devices) throws IOException {
        for (final BlockDevice device : devices) {
            final LiveImage image = open.get(device);
            if (image != null) {
                image.reclaim();
            }
        }
    }

    void closeAll() {
        for (final BlockDevice device : open.keySet().toArray(BlockDevice[]::new)) {
            close(device);
        }
    }
}
