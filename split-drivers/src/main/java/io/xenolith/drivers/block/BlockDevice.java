package io.xenolith.drivers.block;

import java.io.IOException;
import java.util.Optional;

/** What a {@link Blkback} serves: an image. Sectors are 512 bytes. The caller keeps every access within the device. */
public interface BlockDevice {
    /** Size of a sector of the block protocol, in bytes. */
    int SECTOR_BYTES = 512;

    /** Size in sectors. It may change; who changes it tells the backend by {@link Blkback#resized}. */
    long sectors();

    /**
     * Makes it {@code newSectors} sectors long, at least 1: what was beyond is gone, what is new reads as zeros. Who calls
     * this tells the backends by {@link Blkback#resized}.
     */
    default void resize(final long newSectors) throws IOException {
        throw new IOException("a device of this kind has one size");
    }

    /** Writes are refused by the backend before they get here. */
    boolean readonly();

    /** Reads {@code length} bytes (whole sectors) from {@code sector} on to {@code target[offset..]}. */
    void read(long sector, byte[] target, int offset, int length) throws IOException;

    /**
     * The first sector from {@code sector} on that may hold something else than zeros; {@link #sectors} if there is none. All
     * before it read as zeros, so whoever copies a device need not read them. A device that does not know names {@code sector}.
     *
     * @param sector from 0 to {@link #sectors}
     */
    default long nextData(final long sector) throws IOException {
        return sector;
    }

    /** Writes {@code length} bytes (whole sectors) of {@code source[offset..]} from {@code sector} on. */
    void write(long sector, byte[] source, int offset, int length) throws IOException;

    /** Makes all writes so far durable. */
    void flush() throws IOException;

    /** Which discards it takes; empty if none. It never changes. */
    default Optional<DiscardLimits> discardLimits() {
        return Optional.empty();
    }

    /**
     * Forgets {@code sectors} sectors from {@code sector} on, within {@link #discardLimits}: they read as anything
     * until written again.
     *
     * @param secure nothing of them may be recovered
     */
    default void discard(final long sector, final long sectors, final boolean secure) throws IOException {
        throw new IOException("this device cannot discard");
    }
}
