package io.xenolith.hostile;

import io.xenolith.rig.ArrayDisk;

/** A disk whose sector {@code n} is filled with the byte {@code n}. */
final class NumberedDisk extends ArrayDisk {
    NumberedDisk(final int sectors) {
        super(new byte[sectors * SECTOR_BYTES]);
        for (int i = 0; i < bytes().length; i++) {
            bytes()[i] = (byte) (i / SECTOR_BYTES);
        }
    }

    /** The first sector from {@code from} on that is not as it was made, or -1. */
    int firstChanged(final int from) {
        for (int i = from * SECTOR_BYTES; i < bytes().length; i++) {
            if (bytes()[i] != (byte) (i / SECTOR_BYTES)) {
                return i / SECTOR_BYTES;
            }
        }
        return -1;
    }
}
