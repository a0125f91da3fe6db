package io.xenolith.host.image.nbd;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.ImageException;

/**
 * What a server says of an export.
 *
 * @param flags the transmission flags
 * @param blockBytes requests begin and end at multiples of it
 * @param payloadMax bytes that one request may read or write
 */
record NbdExport(long bytes, int flags, int blockBytes, int payloadMax) {
    /** Which every server takes. */
    static final int PAYLOAD_DEFAULT = 32 << 20;
    private static final int BLOCK_MAX = 64 << 10;

    boolean can(final int flag) {
        return (flags & flag) != 0;
    }

    /**
     * Refuses what cannot be a disk.
     *
     * @throws ImageException the message completes "nbd://...: "
     */
    void check() throws ImageException {
        if (!can(Nbd.NBD_FLAG_HAS_FLAGS)) {
            throw new ImageException("the server says nothing of what can be done with the export");
        }
        if (bytes <= 0 || bytes % BlockDevice.SECTOR_BYTES != 0) {
            throw new ImageException("the export has " + Long.toUnsignedString(bytes)
                    + " bytes, a disk image is a multiple of " + BlockDevice.SECTOR_BYTES + " bytes");
        }
        if (Integer.bitCount(blockBytes) != 1 || blockBytes > BLOCK_MAX || blockBytes < 1 || bytes % blockBytes != 0) {
            throw new ImageException("the server takes requests in blocks of " + Integer.toUnsignedString(blockBytes)
                    + " bytes for " + bytes + " bytes, want a power of 2 up to " + BLOCK_MAX);
        }
        if (payloadMax < Math.max(blockBytes, BlockDevice.SECTOR_BYTES)) {
            throw new ImageException("the server takes requests of at most " + Integer.toUnsignedString(payloadMax)
                    + " bytes");
        }
    }
}
