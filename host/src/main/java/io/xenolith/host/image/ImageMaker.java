package io.xenolith.host.image;

import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Makes the images that a scenario wants anew. An image is there whole or, after an error, as it was before. */
public final class ImageMaker {
    private ImageMaker() {
    }

    /**
     * Makes {@code file}, and folders on its way, in the place of what is there.
     *
     * @throws ImageException its source is missing, the disk is full, or another process writes the image
     */
    public static void make(final Path file, final DiskSpec.Create how) throws IOException {
        if (how instanceof DiskSpec.Create.CopyOf(final Path source) && !Files.isRegularFile(source)) {
            throw new ImageException(file + ": cannot be made: its source " + source + " is missing or no file");
        }
        final Path folder = file.toAbsolutePath().getParent();
        final Path unfinished;
        try {
            Files.createDirectories(folder);
            unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".part");
        } catch (final IOException e) {
            throw new ImageException(file + ": cannot be made: no file can be made in " + folder, e);
        }
        try {
            fill(unfinished, how);
            replace(file, unfinished);
        } catch (final ImageException e) {
            throw e;
        } catch (final IOException e) {
            throw new ImageException(file + ": cannot be made: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Moves the new image over the old one, which must not be in use. */
    private static void replace(final Path file, final Path made) throws IOException {
        final boolean image = Files.isRegularFile(file) && Files.size(file) > 0
                && Files.size(file) % ImageFile.SECTOR_BYTES == 0;
        if (image) {
            try (ImageFile old = ImageFile.open(file, AccessMode.READ_WRITE)) {
                Files.move(made, old.file(), StandardCopyOption.REPLACE_EXISTING);
            }
        } else {
            Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void fill(final Path file, final DiskSpec.Create how) throws IOException {
        switch (how) {
            case DiskSpec.Create.Empty(final long sizeBytes) -> extend(file, sizeBytes);
            case DiskSpec.Create.CopyOf(final Path source) -> {
                Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
                file.toFile().setWritable(true, true);
                final long sectors = Math.ceilDiv(Math.max(1, Files.size(file)), ImageFile.SECTOR_BYTES);
                extend(file, sectors * ImageFile.SECTOR_BYTES);
            }
        }
    }

    /** Makes {@code file} that long, with zeros that take no room. */
    private static void extend(final Path file, final long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() < sizeBytes) {
                channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
            }
        }
    }
}
