package io.xenolith.drivers.block;

/**
 * What one half of a block device offers or is willing to use beyond reads and writes; what is used is what both have.
 * Source: Xen public/io/blkif.h.
 *
 * @param flush BLKIF_OP_FLUSH_DISKCACHE
 * @param barrier BLKIF_OP_WRITE_BARRIER
 * @param discard BLKIF_OP_DISCARD, if the device can do it
 * @param secureDiscard discards that leave nothing to be recovered, if the device can do them
 * @param persistent grants stay mapped from one request to the next
 * @param indirectSegments most segments of an indirect request, up to {@link #INDIRECT_SEGMENTS_MAX}; 0 for none
 * @param ringPageOrder a ring has up to 2 to this power of pages, up to {@link #RING_PAGE_ORDER_MAX}
 * @param queues most rings, up to {@link #QUEUES_MAX}
 * @param largeSectors requests count in sectors of the device's own size, which may be more than 512 bytes
 */
public record BlkFeatures(boolean flush, boolean barrier, boolean discard, boolean secureDiscard, boolean persistent,
        int indirectSegments, int ringPageOrder, int queues, boolean largeSectors) {
    /** Most segments of an indirect request, as in Linux's backend: they fit one indirect page. */
    public static final int INDIRECT_SEGMENTS_MAX = 256;
    /** Largest order of a ring, as in Linux's backend: sixteen pages. */
    public static final int RING_PAGE_ORDER_MAX = 4;
    /** Most rings of one device. */
    public static final int QUEUES_MAX = 16;

    /** What the backend of Linux advertises on a host with one CPU. */
    public static final BlkFeatures LINUX_BACKEND = new BlkFeatures(true, true, true, false, true, 256, 4, 1, true);
    /** Reads, writes and flushes on one ring of one page. */
    public static final BlkFeatures PLAIN = new BlkFeatures(true, false, false, false, false, 0, 0, 1, false);
    /** What {@link Blkfront} uses unless told otherwise: one ring of one page, pages granted for one request each. */
    public static final BlkFeatures FRONTEND_DEFAULT = new BlkFeatures(true, true, true, true, false, 32, 0, 1, false);

    public BlkFeatures {
        check("indirectSegments", indirectSegments, 0, INDIRECT_SEGMENTS_MAX);
        check("ringPageOrder", ringPageOrder, 0, RING_PAGE_ORDER_MAX);
        check("queues", queues, 1, QUEUES_MAX);
    }

    private static void check(final String name, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + "=" + value + ", want " + min + " to " + max);
        }
    }

    public BlkFeatures withFlush(final boolean newFlush) {
        return new BlkFeatures(
                newFlush, barrier, discard, secureDiscard, persistent, indirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withBarrier(final boolean newBarrier) {
        return new BlkFeatures(
                flush, newBarrier, discard, secureDiscard, persistent, indirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withDiscard(final boolean newDiscard) {
        return new BlkFeatures(
                flush, barrier, newDiscard, secureDiscard, persistent, indirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withSecureDiscard(final boolean newSecureDiscard) {
        return new BlkFeatures(
                flush, barrier, discard, newSecureDiscard, persistent, indirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withPersistent(final boolean newPersistent) {
        return new BlkFeatures(
                flush, barrier, discard, secureDiscard, newPersistent, indirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withIndirectSegments(final int newIndirectSegments) {
        return new BlkFeatures(
                flush, barrier, discard, secureDiscard, persistent, newIndirectSegments, ringPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withRingPageOrder(final int newRingPageOrder) {
        return new BlkFeatures(
                flush, barrier, discard, secureDiscard, persistent, indirectSegments, newRingPageOrder, queues,
                largeSectors);
    }

    public BlkFeatures withQueues(final int newQueues) {
        return new BlkFeatures(
                flush, barrier, discard, secureDiscard, persistent, indirectSegments, ringPageOrder, newQueues,
                largeSectors);
    }

    public BlkFeatures withLargeSectors(final boolean newLargeSectors) {
        return new BlkFeatures(
                flush, barrier, discard, secureDiscard, persistent, indirectSegments, ringPageOrder, queues,
                newLargeSectors);
    }
}
