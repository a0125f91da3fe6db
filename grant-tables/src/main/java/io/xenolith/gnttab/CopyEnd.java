package io.xenolith.gnttab;

/**
 * One end of a copy while it is claimed: a frame with a reference, for a destination also a writable type, and for a
 * grant also a pin. Ends outlive an element of a batch: the next element that names the same end finds it claimed.
 */
final class CopyEnd {
    /** {@link #domid} while no domain was looked up. */
    static final int UNKNOWN = -1;

    /** Whether this is the source, which is only read. */
    final boolean readonly;

    /** The number the guest wrote, DOMID_SELF included, or {@link #UNKNOWN}. */
    int domid = UNKNOWN;
    /** The domain that number stands for. */
    int realDomid;
    /** Whether frame and type are held. */
    boolean claimed;
    /** Whether it is a grant (with a pin held) rather than a frame number. */
    boolean granted;
    /** The grant, if {@link #granted}. */
    int gref;
    /** The frame number the guest wrote, otherwise. */
    long gmfn;
    /** The frame. */
    long mfn;
    /** First byte of the frame that may be copied. */
    int start;
    /** Number of bytes that may be copied. */
    int length;

    CopyEnd(final boolean readonly) {
        this.readonly = readonly;
    }

    boolean standsFor(final boolean byGref, final int wantedGref, final long wantedGmfn) {
        return claimed && granted == byGref && (byGref ? gref == wantedGref : gmfn == wantedGmfn);
    }

    boolean covers(final int offset, final int count) {
        return offset >= start && offset + count <= start + length;
    }
}
