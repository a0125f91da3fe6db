package io.xenolith.drivers.block;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A disk in an array; it can be told to fail. */
final class MemoryDisk implements BlockDevice {
    final byte[] bytes;
    boolean readonly;
    boolean fails;
    int accesses;
    int flushes;
    int discards;
    int secureDiscards;
    Optional<DiscardLimits> limits = Optional.of(new DiscardLimits(SECTOR_BYTES, 0, true));
    long visibleSectors;

    MemoryDisk(final int sectors) {
        bytes = new byte[sectors * SECTOR_BYTES];
        visibleSectors = sectors;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / SECTOR_BYTES * 31 + i);
        }
    }

    @Override
    public long sectors() {
        return visibleSectors;
    }

    @Override
    public boolean readonly() {
        return readonly;
    }

    private int at(final long sector) throws IOException {
        accesses++;
        if (fails) {
            throw new IOException("bad medium");
        }
        return (int) sector * SECTOR_BYTES;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        System.arraycopy(bytes, at(sector), target, offset, length);
    }

    /** Exactly. */
    @Override
    public long nextData(final long sector) {
        int at = (int) sector * SECTOR_BYTES;
        while (at < bytes.length && bytes[at] == 0) {
            at++;
        }
        return Math.min(at / SECTOR_BYTES, visibleSectors);
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        System.arraycopy(source, offset, bytes, at(sector), length);
    }

    @Override
    public void flush() throws IOException {
        at(0);
        flushes++;
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return limits;
    }

    @Override
    public void discard(final long sector, final long sectors, final boolean secure) throws IOException {
        final int at = at(sector);
        Arrays.fill(bytes, at, at + (int) sectors * SECTOR_BYTES, (byte) 0);
        discards++;
        secureDiscards += secure ? 1 : 0;
    }
}
