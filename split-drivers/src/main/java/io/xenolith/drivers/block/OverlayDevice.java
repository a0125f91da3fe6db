package io.xenolith.drivers.block;

import java.io.IOException;
import java.util.Arrays;

/**
 * A device that can be written over a base that stays as it is: what is written goes to an {@link OverlayStore}, by
 * blocks of 4096 bytes, and is read from there. The base must not change meanwhile.
 */
public final class OverlayDevice implements BlockDevice {
    private static final int BLOCK_SECTORS = OverlayStore.BLOCK_BYTES / SECTOR_BYTES;

    private final BlockDevice base;
    private final OverlayStore changes;
    private final byte[] block = new byte[OverlayStore.BLOCK_BYTES];
    private long sectors;
    /** What of the base can be seen: what was cut off once reads as zeros for ever. */
    private long baseSectors;

    public OverlayDevice(final BlockDevice base, final OverlayStore changes) {
        this.base = base;
        this.changes = changes;
        this.sectors = base.sectors();
        this.baseSectors = sectors;
    }

    @Override
    public long sectors() {
        return sectors;
    }

    /** Only the changes: the base keeps its size. */
    @Override
    public void resize(final long newSectors) throws IOException {
        if (newSectors < 1) {
            throw new IOException(newSectors + " sectors, want at least 1");
        }
        changes.forget(Math.ceilDiv(Math.min(sectors, newSectors), BLOCK_SECTORS));
        final long last = newSectors / BLOCK_SECTORS;
        if (newSectors < sectors && newSectors % BLOCK_SECTORS != 0 && changes.holds(last)) {
            changes.read(last, block);
            Arrays.fill(block, inBlock(newSectors), block.length, (byte) 0);
            changes.write(last, block);
        }
        sectors = newSectors;
        baseSectors = Math.min(baseSectors, newSectors);
    }

    @Override
    public boolean readonly() {
        return false;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        int done = 0;
        while (done < length) {
            final long at = sector + done / SECTOR_BYTES;
            final int part = untilBlockEnd(at, length - done);
            if (changes.holds(at / BLOCK_SECTORS)) {
                changes.read(at / BLOCK_SECTORS, block);
                System.arraycopy(block, inBlock(at), target, offset + done, part);
            } else {
                readBase(at, target, offset + done, part);
            }
            done += part;
        }
    }

    @Override
    public long nextData(final long sector) throws IOException {
        final long inBase = sector < baseSectors ? base.nextData(sector) : sectors;
        final long end = inBase < baseSectors ? inBase : sectors;
        long first = sector;
        while (first < end && !changes.holds(first / BLOCK_SECTORS)) {
            first = (first / BLOCK_SECTORS + 1) * BLOCK_SECTORS;
        }
        return Math.min(first, end);
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length)
            throws IOException {
        int done = 0;
        while (done < length) {
            final long at = sector + done / SECTOR_BYTES;
            final int part = untilBlockEnd(at, length - done);
            if (part < OverlayStore.BLOCK_BYTES) {
                fetch(at / BLOCK_SECTORS);
            }
            System.arraycopy(source, offset + done, block, inBlock(at), part);
            changes.write(at / BLOCK_SECTORS, block);
            done += part;
        }
    }

    /** Writes {@code count} sectors of zeros from {@code sector} on. */
    public void zero(final long sector, final long count) throws IOException {
        final long end = sector + count;
        final long firstWhole = Math.ceilDiv(sector, BLOCK_SECTORS);
        final long endWhole = end / BLOCK_SECTORS;
        if (firstWhole >= endWhole) {
            writeZeros(sector, count);
            return;
        }
        writeZeros(sector, firstWhole * BLOCK_SECTORS - sector);
        changes.zero(firstWhole, endWhole - firstWhole);
        writeZeros(endWhole * BLOCK_SECTORS, end - endWhole * BLOCK_SECTORS);
    }

    /** Of a part of a block, or of two. */
    private void writeZeros(final long sector, final long count) throws IOException {
        write(sector, new byte[(int) count * SECTOR_BYTES], 0, (int) count * SECTOR_BYTES);
    }

    /** The whole block as it is now; beyond the end of the base it is zeros. */
    private void fetch(final long number) throws IOException {
        if (changes.holds(number)) {
            changes.read(number, block);
            return;
        }
        final long first = number * BLOCK_SECTORS;
        readBase(first, block, 0, block.length);
    }

    /** What can be seen of the base, and zeros. */
    private void readBase(final long sector, final byte[] target, final int offset, final int length)
            throws IOException {
        final int seen = Math.clamp((baseSectors - sector) * SECTOR_BYTES, 0, length);
        if (seen > 0) {
            base.read(sector, target, offset, seen);
        }
        Arrays.fill(target, offset + seen, offset + length, (byte) 0);
    }

    /** Makes the changes durable; the base has none. */
    @Override
    public void flush() throws IOException {
        changes.flush();
    }

    private static int inBlock(final long sector) {
        return (int) (sector % BLOCK_SECTORS) * SECTOR_BYTES;
    }

    private static int untilBlockEnd(final long sector, final int length) {
        return Math.min(length, OverlayStore.BLOCK_BYTES - inBlock(sector));
    }
}
