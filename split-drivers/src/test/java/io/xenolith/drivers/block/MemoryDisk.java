package io.xenolith.drivers.block;

import java.io.IOException;

/** A disk in an array; it can be told to fail. */
final class MemoryDisk implements BlockDevice {
    final byte[] bytes;
    boolean readonly;
    boolean fails;
    int accesses;
    int flushes;

    MemoryDisk(final int sectors) {
        bytes = new byte[sectors * SECTOR_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / SECTOR_BYTES * 31 + i);
        }
    }

    @Override
    public long sectors() {
        return bytes.length / SECTOR_BYTES;
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

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        System.arraycopy(source, offset, bytes, at(sector), length);
    }

    @Override
    public void flush() throws IOException {
        at(0);
        flushes++;
    }
}
