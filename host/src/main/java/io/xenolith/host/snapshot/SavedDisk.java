package io.xenolith.host.snapshot;

import io.xenolith.drivers.block.BlockDevice;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What a disk had when the snapshot was made. It is read from the snapshot, and never written. */
final class SavedDisk implements BlockDevice {
    private final SnapshotFile file;
    private final long bytes;
    private final TreeMap<Long, Extent> extents = new TreeMap<>();

    SavedDisk(final SnapshotFile file, final long bytes, final List<Extent> extents) {
        this.file = file;
        this.bytes = bytes;
        extents.forEach(extent -> this.extents.put(extent.offset(), extent));
    }

    @Override
    public long sectors() {
        return bytes / SECTOR_BYTES;
    }

    @Override
    public boolean readonly() {
        return true;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        long at = sector * SECTOR_BYTES;
        int done = 0;
        while (done < length) {
            final var before = extents.floorEntry(at);
            final var after = extents.higherKey(at);
            final long into = before == null ? 0 : at - before.getKey();
            final int part;
            if (before != null && into < before.getValue().bytes()) {
                part = (int) Math.min(length - done, before.getValue().bytes() - into);
                file.read(before.getValue().fileOffset() + into, target, offset + done, part);
            } else {
                part = after == null ? length - done : (int) Math.min(length - done, after - at);
                Arrays.fill(target, offset + done, offset + done + part, (byte) 0);
            }
            done += part;
            at += part;
        }
    }

    @Override
    public long nextData(final long sector) {
        final long at = sector * SECTOR_BYTES;
        final var before = extents.floorEntry(at);
        if (before != null && at - before.getKey() < before.getValue().bytes()) {
            return sector;
        }
        final var after = extents.higherKey(at);
        return after == null ? sectors() : after / SECTOR_BYTES;
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length)
            throws IOException {
        throw new IOException("a snapshot is not written");
    }

    @Override
    public void flush() {
        // Nothing is ever written.
    }
}
