package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import java.io.IOException;
import java.util.BitSet;

/**
 * Keeps an {@link OverlayDevice}'s changes in a second image, which serves again at the next run.
 *
 * <pre>
 *  sector  0        8 bytes magic, 8 bytes number of sectors of the base (little-endian), zeros
 *  sector  1..m     a bit for each block of the base, the first in bit 0 of the first byte: it is held
 *  sector  8k..     the blocks, each at its place in the base after the first multiple of 8 sectors beyond the bits
 * </pre>
 *
 * A bit is never taken back, and is written by the flush that follows its block, when the block itself is durable. So a
 * run that ends anywhere, and be it by a power cut, loses at most what was not flushed: no bit speaks of a block that is
 * not there and hides what the base has.
 */
public final class ImageOverlay implements OverlayStore {
    private static final int SECTOR = BlockDevice.SECTOR_BYTES;
    private static final int BLOCK_SECTORS = BLOCK_BYTES / SECTOR;
    private static final int BLOCKS_PER_SECTOR = SECTOR * Byte.SIZE;
    /** "xenocow1". */
    private static final long MAGIC = 0x3177_6f63_6f6e_6578L;
    private static final int BASE_SECTORS_OFFSET = 8;

    private final BlockDevice image;
    private final byte[] bits;
    private final long firstData;
    /** Sectors of bits that are not in the image yet. */
    private final BitSet changed = new BitSet();

    private ImageOverlay(final BlockDevice image, final byte[] bits, final long firstData) {
        this.image = image;
        this.bits = bits;
        this.firstData = firstData;
    }

    /** Sectors that an image must have to hold the changes of a base of {@code baseSectors}. */
    public static long sectorsFor(final long baseSectors) {
        return firstData(baseSectors) + blocks(baseSectors) * BLOCK_SECTORS;
    }

    private static long blocks(final long baseSectors) {
        return Math.ceilDiv(baseSectors, BLOCK_SECTORS);
    }

    private static long bitSectors(final long baseSectors) {
        return Math.ceilDiv(blocks(baseSectors), BLOCKS_PER_SECTOR);
    }

    private static long firstData(final long baseSectors) {
        return Math.ceilDiv(1 + bitSectors(baseSectors), BLOCK_SECTORS) * BLOCK_SECTORS;
    }

    /**
     * Takes up {@code image}: one of zeros holds nothing yet.
     *
     * @throws IOException it is too small, holds something else, or the changes of a base of another size
     */
    public static ImageOverlay open(final BlockDevice image, final long baseSectors) throws IOException {
        if (image.sectors() < sectorsFor(baseSectors)) {
            throw new IOException("an image of " + image.sectors() + " sectors is too small for the changes of "
                    + baseSectors + ", want " + sectorsFor(baseSectors));
        }
        final LocalMemory header = new LocalMemory(SECTOR);
        image.read(0, header.array(), 0, SECTOR);
        final long magic = header.getLong(0);
        if (magic == 0) {
            header.putLong(0, MAGIC);
            header.putLong(BASE_SECTORS_OFFSET, baseSectors);
            image.write(0, header.array(), 0, SECTOR);
        } else if (magic != MAGIC) {
            throw new IOException("the image does not hold changes of another one");
        } else if (header.getLong(BASE_SECTORS_OFFSET) != baseSectors) {
            throw new IOException("the image holds changes of one of " + header.getLong(BASE_SECTORS_OFFSET)
                    + " sectors, not " + baseSectors);
        }
        final byte[] bits = new byte[Math.toIntExact(bitSectors(baseSectors) * SECTOR)];
        image.read(1, bits, 0, bits.length);
        return new ImageOverlay(image, bits, firstData(baseSectors));
    }

    @Override
    public boolean holds(final long block) {
        return (bits[(int) (block / Byte.SIZE)] & bit(block)) != 0;
    }

    private static int bit(final long block) {
        return 1 << (block % Byte.SIZE);
    }

    @Override
    public void read(final long block, final byte[] target) throws IOException {
        image.read(firstData + block * BLOCK_SECTORS, target, 0, BLOCK_BYTES);
    }

    @Override
    public void write(final long block, final byte[] source) throws IOException {
        image.write(firstData + block * BLOCK_SECTORS, source, 0, BLOCK_BYTES);
        if (!holds(block)) {
            bits[(int) (block / Byte.SIZE)] |= (byte) bit(block);
            changed.set((int) (block / BLOCKS_PER_SECTOR));
        }
    }

    /** Makes the blocks durable, then the bits that speak of them. */
    @Override
    public void flush() throws IOException {
        image.flush();
        if (changed.isEmpty()) {
            return;
        }
        for (int sector = changed.nextSetBit(0); sector >= 0; sector = changed.nextSetBit(sector + 1)) {
            image.write(1 + sector, bits, sector * SECTOR, SECTOR);
        }
        image.flush();
        changed.clear();
    }
}
