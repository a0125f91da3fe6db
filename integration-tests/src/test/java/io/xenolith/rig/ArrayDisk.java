package io.xenolith.rig;

import io.xenolith.drivers.block.BlockDevice;

/** A disk in an array, that can be written. */
public class ArrayDisk implements BlockDevice {
    private byte[] bytes;

    /** @param bytes what is on it: not a copy */
    public ArrayDisk(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is on it now: not a copy. */
    public final byte[] bytes() {
        return bytes;
    }

    /** Has it be what is in {@code other} from now on. */
    protected final void become(final byte[] other) {
        bytes = other;
    }

    @Override
    public final long sectors() {
        return bytes.length / SECTOR_BYTES;
    }

    @Override
    public final boolean readonly() {
        return false;
    }

    @Override
    public final void read(final long sector, final byte[] target, final int offset, final int length) {
        System.arraycopy(bytes, (int) sector * SECTOR_BYTES, target, offset, length);
    }

    @Override
    public final void write(final long sector, final byte[] source, final int offset, final int length) {
        System.arraycopy(source, offset, bytes, (int) sector * SECTOR_BYTES, length);
    }

    @Override
    public void flush() {
        // An array has no cache.
    }
}
