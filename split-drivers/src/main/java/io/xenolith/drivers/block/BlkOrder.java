package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;

/**
 * A request in the backend's own words, whichever of the three layouts it came in: made by {@link BlkDecoder} from a
 * copy of the slot and of its indirect pages, and used for one request after the other. Positions and lengths are in
 * sectors of 512 bytes and in bytes, whatever unit the frontend counts in.
 */
final class BlkOrder {
    private final int[] grefs = new int[BlkFeatures.INDIRECT_SEGMENTS_MAX];
    private final int[] offsets = new int[BlkFeatures.INDIRECT_SEGMENTS_MAX];
    private final int[] lengths = new int[BlkFeatures.INDIRECT_SEGMENTS_MAX];
    private long id;
    private int operation;
    private long sector;
    private int segments;
    private int bytes;
    private long discardSectors;
    private boolean secure;

    /** Begins with the slot {@code request}: what all three layouts have in common. */
    void begin(final LocalMemory request) {
        operation = request.getByte(BlkifRequest.OPERATION_OFFSET) & 0xff;
        id = request.getLong(BlkifRequest.ID_OFFSET);
        sector = request.getLong(BlkifRequest.SECTOR_NUMBER_OFFSET);
        segments = 0;
        bytes = 0;
        discardSectors = 0;
        secure = false;
    }

    /** Replaces BLKIF_OP_INDIRECT by what the indirect request is about. */
    void operation(final int newOperation) {
        operation = newOperation;
    }

    void sector(final long newSector) {
        sector = newSector;
    }

    void discards(final long newSectors, final boolean newSecure) {
        discardSectors = newSectors;
        secure = newSecure;
    }

    /** Adds {@code length} bytes from {@code offset} on in the page granted by {@code gref}. */
    void add(final int gref, final int offset, final int length) {
        grefs[segments] = gref;
        offsets[segments] = offset;
        lengths[segments] = length;
        segments++;
        bytes += length;
    }

    long id() {
        return id;
    }

    /** What the response says, too. */
    int operation() {
        return operation;
    }

    /** First sector. */
    long sector() {
        return sector;
    }

    int segments() {
        return segments;
    }

    /** Bytes that are moved, of all segments. */
    int bytes() {
        return bytes;
    }

    /** Sectors to be discarded. */
    long discardSectors() {
        return discardSectors;
    }

    /** The discarded bytes may not be recovered. */
    boolean secure() {
        return secure;
    }

    /** The frontend's pages are only read. */
    boolean toDevice() {
        return operation != Blkif.BLKIF_OP_READ;
    }

    int gref(final int segment) {
        return grefs[segment];
    }

    /** First byte of a segment in its page. */
    int offset(final int segment) {
        return offsets[segment];
    }

    int length(final int segment) {
        return lengths[segment];
    }
}
