package io.xenolith.host.run;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.ImageOverlay;
import io.xenolith.drivers.block.MemoryOverlay;
import io.xenolith.drivers.block.OverlayDevice;
import io.xenolith.drivers.block.OverlayStore;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.ImageMaker;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DeviceSpec;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.DiskSpec;
import io.xenolith.host.scenario.ImageFormat;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SavedImage;
import io.xenolith.host.snapshot.SnapshotFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The disk images of one run: made anew where the scenario says so, opened and locked from its start to its end. */
final class Images implements Closeable {
    /** Added to a disk's name for the file with its changes; no disk's name has a blank. */
    private static final String OVERLAY = " overlay";

    /** An overlay keeps a bit in memory for each block of its base: those of 4 TiB are 128 MiB. */
    private static final long OVERLAY_SECTORS_MAX = (4L << 40) / BlockDevice.SECTOR_BYTES;

    /** All that are open, by disk. */
    private final Map<String, Image> images = new LinkedHashMap<>();
    /** Where they are. */
    private final Map<String, DiskSource> sources = new LinkedHashMap<>();
    /** What backends serve of each image. */
    private final Map<String, BlockDevice> devices = new LinkedHashMap<>();

    /** Files with changes, which a run that ends in order completes. */
    private final List<OverlayStore> overlays = new ArrayList<>();

    private Images() {
    }

    /** Makes and opens all disks of {@code scenario}; if one cannot be, none stays open. */
    static Images open(final Scenario scenario) throws IOException {
        final Images images = new Images();
        try {
            for (final DiskSpec disk : scenario.disks()) {
                if (disk.create().isPresent() && disk.source() instanceof final DiskSource.File file) {
                    ImageMaker.make(file.path(), disk.create().get());
                }
                images.add(disk);
            }
            return images;
        } catch (final IOException e) {
            images.close();
            throw e;
        }
    }

    private void add(final DiskSpec disk) throws IOException {
        final DeviceSpec device = disk.device();
        final Image image = open(disk.name(), disk.source(),
                device.keepsImage() ? AccessMode.READ_ONLY : disk.mode());
        if (device.overlay().isPresent()) {
            devices.put(disk.name(), new OverlayDevice(image, overlay(disk, device.overlay().get(), image.sectors())));
        } else {
            devices.put(disk.name(), device.writesToMemory() ? new OverlayDevice(image, new MemoryOverlay()) : image);
        }
    }

    private Image open(final String key, final DiskSource source, final AccessMode mode) throws IOException {
        final Image image = ImageOpener.open(source, mode);
        images.put(key, image);
        sources.put(key, source);
        return image;
    }

    /** Opens the images of a run that was saved; if one cannot be, none stays open. */
    static Images reopen(final List<SavedImage> saved, final SnapshotFile snapshot) throws IOException {
        final Images images = new Images();
        try {
            for (final SavedImage each : saved) {
                images.images.put(each.key(), each.open(snapshot));
                images.sources.put(each.key(), each.source());
            }
            return images;
        } catch (final IOException e) {
            images.close();
            throw e;
        }
    }

    /** Serves what a run that was saved has served, on the images of this. */
    void serve(final Map<String, BlockDevice> served) {
        devices.putAll(served);
    }

    /** What backends serve of each disk. */
    Map<String, BlockDevice> devices() {
        return new LinkedHashMap<>(devices);
    }

    /** How the images are found again; those that may be written are {@code sections} of a snapshot, in their order. */
    List<SavedImage> saved(final List<BlockDevice> sections, final int firstSection) throws IOException {
        final List<SavedImage> saved = new ArrayList<>();
        for (final Map.Entry<String, Image> image : images.entrySet()) {
            saved.add(SavedImage.of(image.getKey(), image.getValue(), sources.get(image.getKey()), sections,
                    firstSection));
        }
        return saved;
    }

    /** The images by their names, for what refers to them. */
    Map<String, Object> named() {
        final Map<String, Object> named = new LinkedHashMap<>();
        images.forEach((key, image) -> named.put("image " + key, image));
        return named;
    }

    /** The changes of a disk so far: none if the file is not there, or its base is made anew. */
    private OverlayStore overlay(final DiskSpec disk, final Path file, final long sectors) throws IOException {
        if (sectors > OVERLAY_SECTORS_MAX) {
            throw new ImageException(file + ": no overlay of " + disk.source() + ": that has " + sectors
                    + " sectors, want at most " + OVERLAY_SECTORS_MAX);
        }
        if (disk.create().isPresent() || !Files.exists(file)) {
            ImageMaker.make(file,
                    new DiskSpec.Create.Empty(ImageOverlay.sectorsFor(sectors) * BlockDevice.SECTOR_BYTES));
        }
        final Image changes = open(disk.name() + OVERLAY,
                new DiskSource.File(file, Optional.of(ImageFormat.RAW)), AccessMode.READ_WRITE);
        try {
            final OverlayStore overlay = ImageOverlay.open(changes, sectors);
            overlays.add(overlay);
            return overlay;
        } catch (final IOException e) {
            throw new ImageException(file + ": not an overlay of " + disk.source() + ": " + e.getMessage(), e);
        }
    }

    /** What backends serve of a disk: its image, or the image and changes beside it. */
    BlockDevice device(final String disk) {
        return devices.get(disk);
    }

    /** The image of a disk; the scenario's reader has checked that there is one. */
    Image get(final String disk) {
        return images.get(disk);
    }

    /** A guest may write the disk: its image may be written, and the attachment says so. */
    boolean writable(final String disk, final AccessMode mode) {
        return mode == AccessMode.READ_WRITE && !device(disk).readonly();
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (final OverlayStore overlay : overlays) {
            try {
                overlay.flush();
            } catch (final IOException e) {
                failed = e;
            }
        }
        overlays.clear();
        for (final Image image : images.values()) {
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
