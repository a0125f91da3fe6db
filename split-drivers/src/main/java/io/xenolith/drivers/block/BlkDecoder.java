package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifRequestDiscard;
import io.xenolith.abi.io.blkif.BlkifRequestIndirect;
import io.xenolith.abi.io.blkif.BlkifRequestSegment;

/**
 * Decides whether a request, already copied off the ring, may be performed, and says in a {@link BlkOrder} what it is.
 * In this order: an operation that is offered; for an indirect one, a read or a write; a number of segments that fits
 * it; a device that may be written; indirect pages that are granted; sectors within each page; sectors within the
 * device; for a discard, what the device can discard. Nothing is performed before all of it is known to be good.
 */
final class BlkDecoder {
    /** Entries of an indirect page. */
    static final int SEGMENTS_PER_PAGE = Page.SIZE / BlkifRequestSegment.SIZE;

    private static final String READ_ONLY = "the device is read-only";
    private static final String BAD_SEGMENT = "a segment's sectors are not within its page";

    private final BlockDevice device;
    private final boolean readonly;
    private final BlkOffer offer;
    private final int sectorBytes;
    private final LocalMemory indirectPage = new LocalMemory(Page.SIZE);
    private final BlkifRequestSegment entry = new BlkifRequestSegment();
    private String reason = "";

    /** @param sectorBytes the unit in which the frontend counts sectors */
    BlkDecoder(final BlockDevice device, final boolean readonly, final BlkOffer offer, final int sectorBytes) {
        this.device = device;
        this.readonly = readonly;
        this.offer = offer;
        this.sectorBytes = sectorBytes;
    }

    /**
     * @param slot the copy of the request
     * @param order becomes what it asks for; its id and operation are set even if it is refused
     * @param pages gives access to the indirect pages
     * @return BLKIF_RSP_OKAY if it may be performed, else the status of its response
     */
    int decode(final LocalMemory slot, final BlkOrder order, final BlkTransfer pages) {
        order.begin(slot);
        return switch (order.operation()) {
            case Blkif.BLKIF_OP_READ, Blkif.BLKIF_OP_WRITE -> decodeDirect(slot, order, 1);
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE ->
                offer.features().flush() ? decodeDirect(slot, order, 0) : notOffered(order);
            case Blkif.BLKIF_OP_WRITE_BARRIER ->
                offer.features().barrier() ? decodeDirect(slot, order, 0) : notOffered(order);
            case Blkif.BLKIF_OP_DISCARD ->
                offer.discard().isPresent() ? decodeDiscard(slot, order) : notOffered(order);
            case Blkif.BLKIF_OP_INDIRECT -> offer.features().indirectSegments() > 0
                    ? decodeIndirect(slot, order, pages)
                    : notOffered(order);
            default -> notOffered(order);
        };
    }

    /** Why the last request that was refused was refused. */
    String reason() {
        return reason;
    }

    private int refuse(final String why) {
        reason = why;
        return Blkif.BLKIF_RSP_ERROR;
    }

    private int notOffered(final BlkOrder order) {
        reason = "operation " + order.operation() + " was not offered";
        return Blkif.BLKIF_RSP_EOPNOTSUPP;
    }

    private int decodeDirect(final LocalMemory slot, final BlkOrder order, final int segmentsMin) {
        final BlkifRequest request = new BlkifRequest().wrap(slot, 0);
        final int segments = request.nrSegments();
        if (segments < segmentsMin || segments > Blkif.BLKIF_MAX_SEGMENTS_PER_REQUEST) {
            return refuse(segments + " segments");
        }
        // A flush or barrier without data changes nothing.
        if (order.toDevice() && segments > 0 && readonly) {
            return refuse(READ_ONLY);
        }
        for (int i = 0; i < segments; i++) {
            if (!addSegment(order, request.segGref(i), request.segFirstSect(i), request.segLastSect(i))) {
                return refuse(BAD_SEGMENT);
            }
        }
        return checkPlace(order, order.bytes() / sectorBytes);
    }

    private int decodeIndirect(final LocalMemory slot, final BlkOrder order, final BlkTransfer pages) {
        final BlkifRequestIndirect request = new BlkifRequestIndirect().wrap(slot, 0);
        final int operation = request.indirectOp();
        final int segments = request.nrSegments();
        order.operation(operation);
        if (operation != Blkif.BLKIF_OP_READ && operation != Blkif.BLKIF_OP_WRITE) {
            return refuse("an indirect request of operation " + operation);
        }
        if (segments == 0 || segments > offer.features().indirectSegments()) {
            return refuse(segments + " indirect segments");
        }
        if (order.toDevice() && readonly) {
            return refuse(READ_ONLY);
        }
        for (int at = 0; at < segments; at += SEGMENTS_PER_PAGE) {
            final int count = Math.min(SEGMENTS_PER_PAGE, segments - at);
            final int gref = request.indirectGrefs(at / SEGMENTS_PER_PAGE);
            // Copied whole, and only the copy is looked at: the frontend can still write to its page.
            if (!pages.fetch(gref, indirectPage.array(), count * BlkifRequestSegment.SIZE)) {
                return refuse("grant " + Integer.toUnsignedString(gref) + " of a list of segments is no good");
            }
            if (!addEntries(order, count)) {
                return refuse(BAD_SEGMENT);
            }
        }
        return checkPlace(order, order.bytes() / sectorBytes);
    }

    private boolean addEntries(final BlkOrder order, final int count) {
        for (int i = 0; i < count; i++) {
            entry.wrap(indirectPage, (long) i * BlkifRequestSegment.SIZE);
            if (!addSegment(order, entry.gref(), entry.firstSect(), entry.lastSect())) {
                return false;
            }
        }
        return true;
    }

    private boolean addSegment(final BlkOrder order, final int gref, final int first, final int last) {
        if (first > last || last >= Page.SIZE / sectorBytes) {
            return false;
        }
        order.add(gref, first * sectorBytes, (last - first + 1) * sectorBytes);
        return true;
    }

    private int decodeDiscard(final LocalMemory slot, final BlkOrder order) {
        final BlkifRequestDiscard request = new BlkifRequestDiscard().wrap(slot, 0);
        final boolean secure = (request.flag() & Blkif.BLKIF_DISCARD_SECURE) != 0;
        final DiscardLimits limits = offer.discard().orElseThrow();
        final long count = request.nrSectors();
        if (count <= 0 || (secure && !limits.secure())) {
            return refuse("a discard that was not offered");
        }
        final int refusal = checkPlace(order, count);
        if (refusal != Blkif.BLKIF_RSP_OKAY) {
            return refusal;
        }
        // Within the device, so this cannot overflow.
        final long sectors = count * (sectorBytes / BlockDevice.SECTOR_BYTES);
        order.discards(sectors, secure);
        return limits.allows(order.sector(), sectors, device.sectors())
                ? Blkif.BLKIF_RSP_OKAY
                : refuse("a discard beside the discard granularity");
    }

    /** Checks {@code count} sectors from the request's on against the size, compared so that no sum can overflow. */
    private int checkPlace(final BlkOrder order, final long count) {
        final int unit = sectorBytes / BlockDevice.SECTOR_BYTES;
        final long size = device.sectors() / unit;
        final long sector = order.sector();
        if (count == 0) {
            // The sector number of an empty flush means nothing.
            order.sector(0);
            return Blkif.BLKIF_RSP_OKAY;
        }
        if (sector < 0 || count > size || sector > size - count) {
            return refuse("sector " + Long.toUnsignedString(sector) + " and " + count + " sectors of " + size);
        }
        order.sector(sector * unit);
        return Blkif.BLKIF_RSP_OKAY;
    }
}
