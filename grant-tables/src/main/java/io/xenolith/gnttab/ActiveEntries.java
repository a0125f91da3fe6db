package io.xenolith.gnttab;

import io.xenolith.abi.Page;
import java.util.Arrays;

/**
 * The granter's private side of each entry: who has it pinned, how often, and which frame it stood for when it was
 * pinned first. Fields other than the pins mean something only while the entry is pinned.
 *
 * <p>Parallel arrays, so that an entry costs no object. Source: Xen common/grant_table.c, struct active_grant_entry.
 */
final class ActiveEntries {
    private int[] pins = new int[0];
    private long[] mfns = new long[0];
    private char[] domids = new char[0];
    private char[] starts = new char[0];
    private char[] lengths = new char[0];
    private boolean[] subPages = new boolean[0];
    private char[] transDomids = new char[0];
    private int[] transGrefs = new int[0];

    /** Makes room for {@code count} entries; new ones are not pinned. */
    void growTo(final int count) {
        if (count <= pins.length) {
            return;
        }
        pins = Arrays.copyOf(pins, count);
        mfns = Arrays.copyOf(mfns, count);
        domids = Arrays.copyOf(domids, count);
        starts = Arrays.copyOf(starts, count);
        lengths = Arrays.copyOf(lengths, count);
        subPages = Arrays.copyOf(subPages, count);
        transDomids = Arrays.copyOf(transDomids, count);
        transGrefs = Arrays.copyOf(transGrefs, count);
    }

    /** Entries there is room for; never shrinks. */
    int size() {
        return pins.length;
    }

    int pins(final int ref) {
        return pins[ref];
    }

    boolean pinned(final int ref) {
        return pins[ref] != 0;
    }

    /** The domain that has the entry pinned. */
    int domid(final int ref) {
        return domids[ref];
    }

    /** The frame the first pin resolved. */
    long mfn(final int ref) {
        return mfns[ref];
    }

    /** First granted byte of the frame. */
    int start(final int ref) {
        return starts[ref];
    }

    /** Number of granted bytes of the frame. */
    int length(final int ref) {
        return lengths[ref];
    }

    /** Whether less than a page was granted, or transitively: both forbid mapping. */
    boolean subPage(final int ref) {
        return subPages[ref];
    }

    /** The domain whose grant this one passes on; the granter itself unless transitive. */
    int transDomid(final int ref) {
        return transDomids[ref];
    }

    /** The grant of {@link #transDomid} this one passes on; itself unless transitive. */
    int transGref(final int ref) {
        return transGrefs[ref];
    }

    /** Records what the first pin resolved, for a grant of the granter's own frame. */
    void resolve(final int ref, final int granter, final int grantee, final long mfn) {
        resolve(ref, grantee, mfn, 0, Page.SIZE, false, granter, ref);
    }

    void resolve(final int ref, final int grantee, final long mfn, final int start, final int length,
            final boolean subPage, final int transDomid, final int transGref) {
        domids[ref] = (char) grantee;
        mfns[ref] = mfn;
        starts[ref] = (char) start;
        lengths[ref] = (char) length;
        subPages[ref] = subPage;
        transDomids[ref] = (char) transDomid;
        transGrefs[ref] = transGref;
    }

    void pin(final int ref, final int increment) {
        pins[ref] += increment;
    }

    /** Drops pins that were taken. Dropping one that was not is a bug of the hypervisor. */
    void unpin(final int ref, final int increment) {
        final int held = pins[ref];
        if (Pins.hostWrites(held) < Pins.hostWrites(increment) || Pins.hostReads(held) < Pins.hostReads(increment)
                || Pins.deviceWrites(held) < Pins.deviceWrites(increment)
                || Pins.deviceReads(held) < Pins.deviceReads(increment)) {
            throw new IllegalStateException(
                    "gref=" + ref + " pins=" + Integer.toHexString(held) + " unpin=" + Integer.toHexString(increment));
        }
        pins[ref] = held - increment;
    }
}
