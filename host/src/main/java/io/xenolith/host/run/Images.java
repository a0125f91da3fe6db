package io.xenolith.host.run;

import io.xenolith.host.image.ImageFile;
import io.xenolith.host.image.ImageMaker;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSpec;
import io.xenolith.host.scenario.Scenario;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The disk images of one run: made anew where the scenario says so, opened and locked from its start to its end. */
final class Images implements Closeable {
    private final Map<String, ImageFile> images = new LinkedHashMap<>();

    private Images() {
    }

    /** Makes and opens all disks of {@code scenario}; if one cannot be, none stays open. */
    static Images open(final Scenario scenario) throws IOException {
        final Images images = new Images();
        try {
            for (final DiskSpec disk : scenario.disks()) {
                if (disk.create().isPresent()) {
                    ImageMaker.make(disk.file(), disk.create().get());
                }
                images.images.put(disk.name(), ImageFile.open(disk.file(), disk.mode()));
            }
            return images;
        } catch (final IOException e) {
            images.close();
            throw e;
        }
    }

    /** The image of a disk; the scenario's reader has checked that there is one. */
    ImageFile get(final String disk) {
        return images.get(disk);
    }

    /** A guest may write the disk: its image may be written, and the attachment says so. */
    boolean writable(final String disk, final AccessMode mode) {
        return mode == AccessMode.READ_WRITE && !get(disk).readonly();
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (final ImageFile image : images.values()) {
            try {
                image.close();
            } catch (final IOException e) {
                failed = e;
            }
        }
        images.clear();
        if (failed != null) {
            throw failed;
        }
    }
}
