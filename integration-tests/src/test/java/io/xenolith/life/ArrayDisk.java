package io.xenolith.life;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.DiscardLimits;
import java.util.Arrays;
import java.util.Optional;

/** A disk in an array. It knows what of it would survive a power cut: what was written before the last flush. */
final class ArrayDisk implements BlockDevice {
    private byte[] bytes;
    private byte[] durable;
    private int flushes;

    ArrayDisk(final int sectors) {
        bytes = new byte[sectors * SECTOR_BYTES];
        durable = bytes.clone();
    }

    @Override
    public long sectors() {
        return bytes.length / SECTOR_BYTES;
    }

    @Override
    public void resize(final long newSectors) {
        bytes = Arrays.copyOf(bytes, (int) newSectors * SECTOR_BYTES);
        durable = Arrays.copyOf(durable, bytes.length);
    }

    @Override
    public boolean readonly() {
        return false;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) {
        System.arraycopy(bytes, (int) sector * SECTOR_BYTES, target, offset, length);
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) {
        System.arraycopy(source, offset, bytes, (int) sector * SECTOR_BYTES, length);
    }

    @Override
    public void flush() {
        durable = bytes.clone();
        flushes++;
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return Optional.of(new DiscardLimits(SECTOR_BYTES, 0, false));
    }

    @Override
    public void discard(final long sector, final long sectors, final boolean secure) {
        final int from = (int) sector * SECTOR_BYTES;
        Arrays.fill(bytes, from, from + (int) sectors * SECTOR_BYTES, (byte) 0);
    }

    /** What a read of the sector would give. */
    byte[] now(final long sector) {
        return part(bytes, sector);
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
