package io.xenolith.host.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The first page of a snapshot file. All numbers are little-endian.
 *
 * <pre>
 *   0  8 bytes "XENOSNAP"
 *   8  format version (4), 0 (4)
 *  16  length of the file
 *  24  description: offset, length           JSON
 *  40  plan: offset, length                  objects that stand for themselves
 *  56  state: offset, length                 objects that need what belongs to the process
 *  72  sections: offset, how many            the length of each
 *  88  extents: offset, how many
 * 104  checksums: offset                     CRC32C of each MiB from 4096 to here
 * 112  CRC32C of the checksums (4), how many of the sections are memory, the first ones (4)
 * 120  CRC32C of this page without these four bytes
 * </pre>
 */
record FileHeader(long length, long infoAt, long infoBytes, long planAt, long planBytes,
        long stateAt, long stateBytes, long sectionsAt,
        long sections, long extentsAt, long extents, long sumsAt, int sumOfSums, int memorySections) {
    static final int BYTES = 4096;
    static final int CHUNK = 1 << 20;
    static final int VERSION = 1;
    private static final long MAGIC = 0x50414e534f4e4558L;
    private static final int SUM_AT = 120;

    ByteBuffer encoded() {
        final ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(length).putLong(infoAt).putLong(infoBytes)
                .putLong(planAt).putLong(planBytes).putLong(stateAt).putLong(stateBytes).putLong(sectionsAt)
                .putLong(sections).putLong(extentsAt)
                .putLong(extents).putLong(sumsAt).putInt(sumOfSums).putInt(memorySections);
        page.putInt(SUM_AT, sum(page)).position(0);
        return page;
    }

    /** Of all but the place where it is kept. */
    private static int sum(final ByteBuffer page) {
        final CRC32C sum = new CRC32C();
        sum.update(page.slice(0, SUM_AT));
        sum.update(page.slice(SUM_AT + Integer.BYTES, BYTES - SUM_AT - Integer.BYTES));
        return (int) sum.getValue();
    }

    /**
     * The header in {@code page}.
     *
     * @param fileBytes length of the file, whose parts must all lie within it
     */
    static FileHeader decoded(final byte[] page, final long fileBytes) throws SnapshotException {
        final ByteBuffer from = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        if (page.length < BYTES || from.getLong() != MAGIC) {
            throw new SnapshotException("not a snapshot of a host");
        }
        final int version = from.getInt();
        if (from.getInt(SUM_AT) != sum(from)) {
            throw new SnapshotException("damaged: its first page is not what was written");
        }
        if (version != VERSION) {
            throw new SnapshotException("of format " + version + ", and this program reads format " + VERSION);
        }
        from.getInt();
        final FileHeader header = new FileHeader(from.getLong(), from.getLong(), from.getLong(), from.getLong(),
                from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(),
                from.getLong(), from.getLong(), from.getInt(), from.getInt());
        if (header.length != fileBytes) {
            throw new SnapshotException("damaged: " + fileBytes + " bytes long where " + header.length
                    + " were written");
        }
        header.check();
        return header;
    }

    private void check() throws SnapshotException {
        part(infoAt, infoBytes, 1);
        part(planAt, planBytes, 1);
        part(stateAt, stateBytes, 1);
        part(sectionsAt, sections, Long.BYTES);
        part(extentsAt, extents, Extent.ENCODED);
        part(sumsAt, chunks(), Integer.BYTES);
        if (memorySections < 0 || memorySections > sections) {
            throw new SnapshotException("damaged: it has " + sections + " sections, and not " + memorySections);
        }
    }

    private void part(final long at, final long count, final int each) throws SnapshotException {
        if (at < BYTES || at > length || count < 0 || count > Integer.MAX_VALUE || count * each > length - at) {
            throw new SnapshotException("damaged: its parts are not where they can be");
        }
    }

    /** How many checksums there are. */
    long chunks() {
        return Math.ceilDiv(sumsAt - BYTES, CHUNK);
    }
}
