package io.xenolith.hostile;

import io.xenolith.drivers.block.BlockDevice;

/** A disk in an array; sector {@code n} is filled with the byte {@code n}. */
final class ArrayDisk implements BlockDevice {
    private final byte[] bytes;

    ArrayDisk(final int sectors) {
        bytes = new byte[sectors * SECTOR_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / SECTOR_BYTES);
        }
    }

    @Override
    public long sectors() {
        return bytes.length / SECTOR_BYTES;
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
        // Nothing is held back.
    }

    /** The first sector from {@code from} on that is not as it was made, or -1. */
    int firstChanged(final int from) {
        for (int i = from * SECTOR_BYTES; i < bytes.length; i++) {
            if (bytes[i] != (byte) (i / SECTOR_BYTES)) {
                return i / SECTOR_BYTES;
            }
        }
        return -1;
    }
}
