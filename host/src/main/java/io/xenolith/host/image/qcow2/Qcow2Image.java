package io.xenolith.host.image.qcow2;

import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageBytes;
import io.xenolith.host.image.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A qcow2 image of version 2 or 3 with all the images under it, for reading: clusters of any size, compressed ones, zeros,
 * subclusters. Its snapshots are passed over. What is written on it goes to an overlay of the host's, never to the file.
 */
public final class Qcow2Image implements Image {
    private static final int MAGIC_BYTES = Integer.BYTES;

    private final ImageBytes bytes;
    private final Qcow2Header header;
    private final ClusterMap map;
    private final PackedClusters packed;
    private final Optional<Image> backing;

    private Qcow2Image(final ImageBytes bytes, final Qcow2Header header, final ClusterMap map,
            final Optional<Image> backing) {
        this.bytes = bytes;
        this.header = header;
        this.map = map;
        this.packed = new PackedClusters(bytes, header);
        this.backing = backing;
    }

    /** Whether {@code file} begins as such an image does; not if there is none. */
    public static boolean hasMagic(final Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        // Not past whoever writes it in this process: his lock would be gone when this is closed.
        try (ImageBytes bytes = ImageBytes.open(file)) {
            final byte[] first = new byte[MAGIC_BYTES];
            bytes.read(0, first, 0, MAGIC_BYTES);
            return isMagic(first, 0, MAGIC_BYTES);
        }
    }

    /** Whether a file with {@code source[offset..]} at its beginning would look like such an image. */
    public static boolean isMagic(final byte[] source, final int offset, final int length) {
        return length >= MAGIC_BYTES && offset <= source.length - MAGIC_BYTES
                && ByteBuffer.wrap(source).getInt(offset) == Qcow2Header.MAGIC;
    }

    /**
     * Opens {@code file} and what is under it.
     *
     * @throws ImageException it is no such image, is damaged, in use, or needs what is not there; the message says which
     */
    public static Qcow2Image open(final Path file) throws IOException {
        return open(file, 0);
    }

    /** @param above images above it */
    static Qcow2Image open(final Path file, final int above) throws IOException {
        final ImageBytes bytes = ImageBytes.open(file);
        boolean opened = false;
        try {
            final Qcow2Header header = Qcow2Header.read(bytes);
            final ClusterMap map = new ClusterMap(bytes, header);
            final Optional<Image> backing = header.backing().isPresent()
                    ? Optional.of(header.backing().get().open(above + 1))
                    : Optional.empty();
            opened = true;
            return new Qcow2Image(bytes, header, map, backing);
        } finally {
            if (!opened) {
                bytes.close();
            }
        }
    }

    @Override
    public String label() {
        return bytes.file().getFileName().toString();
    }

    @Override
    public long sectors() {
        return header.sizeBytes() / SECTOR_BYTES;
    }

    @Override
    public boolean readonly() {
        return true;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        if (sector < 0 || length < 0 || length % SECTOR_BYTES != 0 || sector > sectors() - length / SECTOR_BYTES) {
            throw new IllegalArgumentException(bytes.file() + ": sector=" + sector + " length=" + length
                    + ", the image has " + sectors() + " sectors");
        }
        long position = sector * SECTOR_BYTES;
        final int end = offset + length;
        for (int at = offset; at < end;) {
            final int part = Math.min(end - at, map.unitBytes() - (int) (position & map.unitBytes() - 1));
            readUnit(position, target, at, part);
            position += part;
            at += part;
        }
    }

    private void readUnit(final long position, final byte[] target, final int offset, final int length)
            throws IOException {
        switch (map.extent(position)) {
            case Extent.Data(final long at) -> bytes.read(at, target, offset, length);
            case Extent.Zeros() -> Arrays.fill(target, offset, offset + length, (byte) 0);
            case Extent.Backing() -> readBacking(position / SECTOR_BYTES, target, offset, length);
            case final Extent.Packed cluster -> System.arraycopy(packed.read(cluster),
                    (int) (position & header.clusterBytes() - 1), target, offset, length);
        }
    }

    /** What is under it may be shorter: beyond its end there are zeros. */
    private void readBacking(final long sector, final byte[] target, final int offset, final int length)
            throws IOException {
        final long there = backing.map(Image::sectors).orElse(0L) - sector;
        final int seen = Math.clamp(there, 0, length / SECTOR_BYTES) * SECTOR_BYTES;
        if (seen > 0) {
            backing.orElseThrow().read(sector, target, offset, seen);
        }
        Arrays.fill(target, offset + seen, offset + length, (byte) 0);
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        throw new ImageException(bytes.file() + ": a qcow2 image, opened read-only: sector " + sector
                + " cannot be written");
    }

    /** Nothing: nothing is written. */
    @Override
    public void flush() {
    }

    @Override
    public void close() throws IOException {
        try {
            bytes.close();
        } finally {
            if (backing.isPresent()) {
                backing.get().close();
            }
        }
    }
}
