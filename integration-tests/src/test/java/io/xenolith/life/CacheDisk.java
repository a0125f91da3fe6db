package io.xenolith.life;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.rig.ArrayDisk;
import java.util.Arrays;
import java.util.Optional;

/** A disk that knows what of it would survive a power cut: what was written before the last flush. */
final class CacheDisk extends ArrayDisk {
    private byte[] durable;
    private int flushes;

    CacheDisk(final int sectors) {
        super(new byte[sectors * SECTOR_BYTES]);
        durable = bytes().clone();
    }

    @Override
    public void resize(final long newSectors) {
        become(Arrays.copyOf(bytes(), (int) newSectors * SECTOR_BYTES));
        durable = Arrays.copyOf(durable, bytes().length);
    }

    @Override
    public void flush() {
        durable = bytes().clone();
        flushes++;
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return Optional.of(new DiscardLimits(SECTOR_BYTES, 0, false));
    }

    @Override
    public void discard(final long sector, final long sectors, final boolean secure) {
        final int from = (int) sector * SECTOR_BYTES;
        Arrays.fill(bytes(), from, from + (int) sectors * SECTOR_BYTES, (byte) 0);
    }

    /** What a read of the sector would give. */
    byte[] now(final long sector) {
        return part(bytes(), sector);
    }

    /** What a read of the sector would give after a power cut. */
    byte[] durable(final long sector) {
        return part(durable, sector);
    }

    private static byte[] part(final byte[] from, final long sector) {
        final int at = (int) sector * SECTOR_BYTES;
        return Arrays.copyOfRange(from, at, at + SECTOR_BYTES);
    }

    int flushes() {
        return flushes;
    }
}
