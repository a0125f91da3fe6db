package io.xenolith.host.snapshot;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.drivers.block.MemoryOverlay;
import io.xenolith.drivers.block.OverlayDevice;
import io.xenolith.host.image.ForwardingImage;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An image of a host that was saved. One that nobody writes is opened again, and must be the same file; what was in one that may be
 * written is in the snapshot, and stays there: what is written from then on is kept in memory.
 *
 * @param key as the host calls it
 * @param label as the toolstack calls it
 * @param bytes length of the file; 0 if it is none
 * @param changedNs when it was last changed; 0 if it is no file
 * @param discards which discards it takes: guests have been told
 * @param section where its content is in the snapshot; {@link #OUTSIDE} if it is opened again
 */
public record SavedImage(String key, String label, DiskSource source, long bytes, long changedNs,
        Optional<DiscardLimits> discards, int section) {
    private static final int OUTSIDE = -1;

    /**
     * {@code image} as it is now, opened from {@code source}.
     *
     * @param sections what is kept in the snapshot, which this is added to if it may be written
     * @param firstSection the number of the first of them
     */
    public static SavedImage of(final String key, final Image image, final DiskSource source,
            final List<BlockDevice> sections, final int firstSection) throws IOException {
        if (image.readonly()) {
            return of(key, image, source, OUTSIDE);
        }
        sections.add(image);
        return of(key, image, source, firstSection + sections.size() - 1);
    }

    private static SavedImage of(final String key, final Image image, final DiskSource source, final int section)
            throws IOException {
        final boolean file = section == OUTSIDE && source instanceof DiskSource.File;
        if (file && !Files.exists(path(source))) {
            throw new SnapshotException("the disk " + source + ", which a guest has, is not there any more");
        }
        return new SavedImage(key, image.label(), absolute(source), file ? Files.size(path(source)) : 0,
                file ? changedNs(path(source)) : 0, image.discardLimits(), section);
    }

    /** What it has is in the snapshot. */
    public boolean isKept() {
        return section != OUTSIDE;
    }

    /** Whoever goes on may do so in another folder. */
    private static DiskSource absolute(final DiskSource source) {
        return source instanceof final DiskSource.File file
                ? new DiskSource.File(file.path().toAbsolutePath(), file.format())
                : source;
    }

    private static Path path(final DiskSource source) {
        return source instanceof final DiskSource.File file ? file.path() : Path.of("");
    }

    private static long changedNs(final Path file) throws IOException {
        return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    }

    /**
     * The image as it was.
     *
     * @throws IOException it is not there, or not as it was; the message says which
     */
    public Image open(final SnapshotFile snapshot) throws IOException {
        if (section != OUTSIDE) {
            return new Kept(label, new OverlayDevice(snapshot.disk(section), new MemoryOverlay()), discards);
        }
        final Image image = ImageOpener.open(source, AccessMode.READ_ONLY);
        if (source instanceof final DiskSource.File file
                && (Files.size(file.path()) != bytes || changedNs(file.path()) != changedNs)) {
            image.close();
            throw new SnapshotException(snapshot.file() + ": the disk " + file.path()
                    + " has been changed since, and guests would find another one");
        }
        return image;
    }

    /** An image in a snapshot, and what was written since. */
    private static final class Kept extends ForwardingImage {
        private final String label;
        private final OverlayDevice device;
        private final Optional<DiscardLimits> discards;

        Kept(final String label, final OverlayDevice device, final Optional<DiscardLimits> discards) {
            super(device);
            this.label = label;
            this.device = device;
            this.discards = discards;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public Optional<DiscardLimits> discardLimits() {
            return discards;
        }

        /** As an image file, which holds zeros afterwards. */
        @Override
        public void discard(final long first, final long count, final boolean secure) throws IOException {
            device.zero(first, count);
        }

        @Override
        public void close() {
            // The snapshot is closed by whoever opened it.
        }
    }
}
