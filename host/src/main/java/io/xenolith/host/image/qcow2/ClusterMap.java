package io.xenolith.host.image.qcow2;

import io.xenolith.host.image.ImageBytes;
import io.xenolith.host.image.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Which bytes of the disk are where, in tables of two levels.
 *
 * <pre>
 *  L1 entry   bits 9..55  offset of an L2 table, 0: all of it unallocated        63  not shared, of no use here
 *  L2 entry   bit  0      reads as zeros (version 3)                             62  compressed
 *             bits 9..55  offset of the cluster, 0: unallocated
 *  compressed bits 0..    offset, whatever its alignment; above, in 62 - (cluster bits - 8).., further sectors of 512 bytes
 *  extended   bits 0..31  of a second word: the subcluster is in the cluster     32..63  it reads as zeros
 * </pre>
 */
final class ClusterMap {
    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final int SUBCLUSTER_BITS = 5;
    private static final int SUBCLUSTERS = 1 << SUBCLUSTER_BITS;
    private static final int SECTOR = 512;
    /** Bytes of tables that are kept. */
    private static final int CACHE_BYTES = 4 << 20;
    private static final Extent ZEROS = new Extent.Zeros();
    private static final Extent BACKING = new Extent.Backing();

    private final ImageBytes image;
    private final Qcow2Header header;
    private final ByteBuffer l1;
    private final RecentBlocks tables;
    private final int unitBits;

    ClusterMap(final ImageBytes image, final Qcow2Header header) throws IOException {
        this.image = image;
        this.header = header;
        this.l1 = ByteBuffer.allocate(header.l1Entries() * Long.BYTES);
        this.tables = new RecentBlocks(CACHE_BYTES, header.clusterBytes());
        this.unitBits = header.clusterBits() - (header.extendedL2() ? SUBCLUSTER_BITS : 0);
        image.read(header.l1Offset(), l1.array(), 0, l1.capacity());
    }

    /** Bytes that are together: those of a cluster or subcluster, from a multiple of it on. */
    int unitBytes() {
        return 1 << unitBits;
    }

    /**
     * Where the bytes from {@code position} to the end of their unit are.
     *
     * @throws ImageException the tables are damaged
     */
    Extent extent(final long position) throws IOException {
        final int perTableBits = header.clusterBits() - (header.extendedL2() ? 4 : 3);
        final long cluster = position >>> header.clusterBits();
        final long l1Entry = l1.getLong((int) (cluster >>> perTableBits) * Long.BYTES);
        final long table = l1Entry & OFFSET_MASK;
        if (table == 0) {
            return BACKING;
        }
        final ByteBuffer entries = ByteBuffer.wrap(table(table, position));
        final int at = (int) (cluster & (1L << perTableBits) - 1) * header.entryBytes();
        final long entry = entries.getLong(at);
        if ((entry & COMPRESSED) != 0) {
            return packed(entry, position);
        }
        return header.extendedL2()
                ? subcluster(entry, entries.getLong(at + Long.BYTES), position)
                : cluster(entry, position);
    }

    private Extent cluster(final long entry, final long position) throws ImageException {
        if ((entry & 1) != 0) {
            if (header.version() == 2) {
                throw damaged(position, "has a mark that version 2 does not know");
            }
            return ZEROS;
        }
        return (entry & OFFSET_MASK) == 0 ? BACKING : data(entry, position);
    }

    private Extent subcluster(final long entry, final long bitmap, final long position) throws ImageException {
        final int number = (int) (position >>> unitBits) & SUBCLUSTERS - 1;
        final boolean there = (bitmap >>> number & 1) != 0;
        final boolean zeros = (bitmap >>> (SUBCLUSTERS + number) & 1) != 0;
        if (there && (zeros || (entry & OFFSET_MASK) == 0)) {
            throw damaged(position, "is marked as there and as not there");
        }
        if (zeros) {
            return ZEROS;
        }
        return there ? data(entry, position) : BACKING;
    }

    private Extent data(final long entry, final long position) throws ImageException {
        final long offset = checked(entry & OFFSET_MASK, position);
        return new Extent.Data(offset + (position & header.clusterBytes() - 1));
    }

    private Extent packed(final long entry, final long position) throws ImageException {
        final int offsetBits = Long.SIZE - 2 - (header.clusterBits() - Byte.SIZE);
        final long offset = entry & (1L << offsetBits) - 1;
        final int sectors = (int) ((entry & COMPRESSED - 1) >>> offsetBits) + 1;
        if (offset >= image.size()) {
            throw damaged(position, "is at byte " + offset + " of " + image.size());
        }
        final long bytes = (long) sectors * SECTOR - offset % SECTOR;
        return new Extent.Packed(offset, (int) Math.min(bytes, image.size() - offset));
    }

    private byte[] table(final long offset, final long position) throws IOException {
        final byte[] known = tables.get(offset);
        if (known != null) {
            return known;
        }
        final byte[] table = new byte[header.clusterBytes()];
        image.read(checked(offset, position), table, 0, table.length);
        tables.put(offset, table);
        return table;
    }

    private long checked(final long offset, final long position) throws ImageException {
        if ((offset & header.clusterBytes() - 1) != 0 || offset >= image.size()) {
            throw damaged(position, "or its table is at byte " + offset + " of " + image.size());
        }
        return offset;
    }

    private ImageException damaged(final long position, final String why) {
        return new ImageException(
                image.file() + ": a damaged qcow2 image: the cluster of sector " + position / SECTOR + " "
                        + why);
    }
}
