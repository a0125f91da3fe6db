package io.xenolith.host.daemon;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import io.xenolith.host.snapshot.SavedImage;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The images that a long-lived host has open: each from when a guest is given it until that guest lets go of it. */
final class LiveDisks {
    /** By themselves, as dom0 knows them; in the order in which they were opened. */
    private final Map<BlockDevice, LiveImage> open = new LinkedHashMap<>();
    /** What a snapshot has of files that guests may write: this host's from its beginning, when it is filled, to its end. */
    private final Map<DiskSource, Image> kept = new LinkedHashMap<>();
    private final Consumer<String> complaints;

    /** @param complaints takes what is wrong with an image that is closed, for people */
    LiveDisks(final Consumer<String> complaints) {
        this.complaints = complaints;
    }

    BlockDevice open(final DiskSource source, final AccessMode mode) throws IOException {
        return keeps(source) ? openKept(source, mode) : add(source, mode, ImageOpener.open(source, mode));
    }

    /** The snapshot that this host goes on from has what was there, and guests get that. From any thread. */
    boolean keeps(final DiskSource source) {
        return kept.containsKey(placed(source));
    }

    /** One writer, or any number of readers, as of a file. */
    private BlockDevice openKept(final DiskSource source, final AccessMode mode) throws IOException {
        final DiskSource place = placed(source);
        if (source instanceof DiskSource.File(final var _, final var format)
                && format.equals(Optional.of(ImageFormat.QCOW2))) {
            throw new ImageException(source + ": in the snapshot that this host goes on from, as a raw image");
        }
        for (final LiveImage other : open.values()) {
            if (other.isOf(place) && (mode == AccessMode.READ_WRITE || !other.readonly())) {
                throw new ImageException(source + ": in use by another guest of this host");
            }
        }
        return add(place, mode, new KeptImage(kept.get(place), mode));
    }

    /** A file by one name, whatever link it is called by and format it is said to have. */
    private static DiskSource placed(final DiskSource source) {
        return source instanceof DiskSource.File(final Path file, final var _)
                ? DiskSource.file(real(file.toAbsolutePath()))
                : source;
    }

    private static Path real(final Path file) {
        try {
            return file.toRealPath();
        } catch (final IOException _) {
            // It is not there any more, and may be in the snapshot all the same.
            return file.normalize();
        }
    }

    /** As {@link #open}, with the image of {@code source} open already. */
    BlockDevice add(final DiskSource source, final AccessMode mode, final Image opened) {
        final LiveImage image = new LiveImage(source, mode, opened);
        open.put(image, image);
        return image;
    }

    /**
     * What whoever goes on from a snapshot needs to have the same images.
     *
     * @param sections takes what is kept in the snapshot
     * @param firstSection number of the first of them
     */
    SavedDisks saved(final List<BlockDevice> sections, final int firstSection) throws IOException {
        final Map<DiskSource, Image> contents = new LinkedHashMap<>(kept);
        final List<SavedDisks.Open> images = new ArrayList<>();
        for (final LiveImage image : open.values()) {
            Optional<SavedImage> file = Optional.empty();
            if (!image.readonly()) {
                contents.putIfAbsent(placed(image.source()), image);
            } else if (!keeps(image.source())) {
                file = Optional.of(SavedImage.of(key(images.size()), image, image.source(), sections, firstSection));
            }
            images.add(new SavedDisks.Open(placed(image.source()), image.mode(), file));
        }
        final List<SavedImage> saved = new ArrayList<>();
        for (final Map.Entry<DiskSource, Image> content : contents.entrySet()) {
            saved.add(SavedImage.of(content.getKey().toString(), content.getValue(), content.getKey(), sections,
                    firstSection));
        }
        return new SavedDisks(saved, images);
    }

    /** Opens what was open on a host that was saved. */
    void reopen(final SavedDisks saved, final SnapshotFile snapshot) throws IOException {
        for (final SavedImage content : saved.contents()) {
            // By the name that it was saved with, whatever that would lead to now.
            kept.put(content.source(), content.open(snapshot));
        }
        for (final SavedDisks.Open image : saved.open()) {
            final BlockDevice _ = image.file().isPresent()
                    ? add(image.source(), image.mode(), image.file().get().open(snapshot))
                    : add(image.source(), image.mode(), new KeptImage(kept(image.source(), snapshot), image.mode()));
        }
    }

    private Image kept(final DiskSource source, final SnapshotFile snapshot) throws SnapshotException {
        final Image image = kept.get(source);
        if (image == null) {
            throw new SnapshotException(snapshot.file() + ": it does not have the disk " + source);
        }
        return image;
    }

    /** What is open by names that are the same on a host that was saved and on one that goes on from there. */
    Map<String, Object> named() {
        final Map<String, Object> named = new LinkedHashMap<>();
        open.values().forEach(image -> named.put(key(named.size()), image));
        return named;
    }

    private static String key(final int number) {
        return "image " + number;
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
