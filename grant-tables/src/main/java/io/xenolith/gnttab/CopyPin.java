package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_domain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_gntref;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_page;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GTF_sub_page;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;

/**
 * Pins a grant for a copy, and unpins it: unlike a mapping it may be a part of a page, or a grant passed on by its grantee
 * (transitive), which is followed once.
 *
 * @see "Xen common/grant_table.c, acquire_grant_for_copy and release_grant_for_copy"
 */
final class CopyPin {
    /** Not a status: pins of this batch stand in the way; release them and try again. */
    static final int RESTART = 1;

    private final GrantHost host;

    CopyPin(final GrantHost host) {
        this.host = host;
    }

    /**
     * Pins entry {@code ref} of {@code granter} for {@code grantee} and takes a reference on its frame.
     *
     * @param end
     *            receives mfn, start and length
     * @param mayPassOn
     *            whether a transitive grant is followed; false for the grant one leads to
     * @return GNTST_okay, a refusal that leaves nothing behind, or {@link #RESTART}
     */
    int acquire(final GrantTable granter, final int ref, final int grantee, final CopyEnd end,
            final boolean mayPassOn) {
        if (!granter.hasEntry(ref)) {
            return GNTST_bad_gntref;
        }
        final ActiveEntries active = granter.active();
        final int held = active.pins(ref);
        if (held != 0 && (active.domid(ref) != grantee || Pins.wouldOverflow(held, Pins.ofCopy(end.readonly)))) {
            return GNTST_general_error;
        }
        final boolean needsMark = held == 0 || (!end.readonly && !Pins.writes(held));
        final int header = host.machine().getInt(granter.entryAddress(ref));
        final int status;
        if (granter.version() > 1 && EntryStatus.transitive(header)) {
            status = acquireTransitive(granter, ref, grantee, end, needsMark, mayPassOn);
        } else if (needsMark) {
            status = acquireOwn(granter, ref, grantee, end);
        } else {
            status = reacquire(granter, ref);
        }
        if (status != GNTST_okay) {
            return status;
        }
        active.pin(ref, Pins.ofCopy(end.readonly));
        end.mfn = active.mfn(ref);
        end.start = active.start(ref);
        end.length = active.length(ref);
        return GNTST_okay;
    }

    private int mark(final GrantTable granter, final int ref, final int grantee, final CopyEnd end) {
        return EntryStatus.set(host.machine(), granter, ref, end.readonly, false, grantee);
    }

    /** A grant of the granter's own frame that has no pin yet, or none for writing. */
    private int acquireOwn(final GrantTable granter, final int ref, final int grantee, final CopyEnd end) {
        final int marked = mark(granter, ref, grantee, end);
        if (marked != GNTST_okay) {
            return marked;
        }
        final GuestMemory machine = host.machine();
        final int header = machine.getInt(granter.entryAddress(ref));
        final boolean subPage = granter.version() > 1 && (header & GTF_sub_page) != 0;
        final ActiveEntries active = granter.active();
        // A pinned entry keeps the frame its first pin resolved, whatever the granter has written since.
        final long mfn = active.pinned(ref) ? active.mfn(ref) : GrantedFrame.frame(machine, granter, ref);
        if (!host.getPage(mfn, granter.domid())) {
            granter.clearUnpinned(ref, !end.readonly);
            return GNTST_bad_page;
        }
        if (!active.pinned(ref)) {
            final int start = subPage ? GrantedFrame.pageOffset(machine, granter, ref) : 0;
            final int length = subPage ? GrantedFrame.length(machine, granter, ref) : Page.SIZE;
            active.resolve(ref, grantee, mfn, start, length, subPage, granter.domid(), ref);
        }
        return GNTST_okay;
    }

    /** A grant whose pins already say all that is asked for. */
    private int reacquire(final GrantTable granter, final int ref) {
        if (host.dying(granter.domid()) || !host.getPage(granter.active().mfn(ref), granter.domid())) {
            return GNTST_bad_domain;
        }
        return GNTST_okay;
    }

    private int acquireTransitive(final GrantTable granter, final int ref, final int grantee, final CopyEnd end,
            final boolean needsMark, final boolean mayPassOn) {
        if (needsMark) {
            final int marked = mark(granter, ref, grantee, end);
            if (marked != GNTST_okay) {
                return marked;
            }
        }
        final int followed = mayPassOn ? follow(granter, ref, grantee, end) : GNTST_general_error;
        if (followed != GNTST_okay) {
            granter.clearUnpinned(ref, true);
        }
        return followed;
    }

    /** Pins the grant that a transitive one passes on, and resolves the latter if it has no pin yet. */
    private int follow(final GrantTable granter, final int ref, final int grantee, final CopyEnd end) {
        final int transDomid = GrantedFrame.transDomid(host.machine(), granter, ref);
        final int transGref = GrantedFrame.transGref(host.machine(), granter, ref);
        if (transDomid == granter.domid() || !host.hasDomain(transDomid)) {
            return GNTST_general_error;
        }
        final GrantTable source = host.table(transDomid);
        final int acquired = acquire(source, transGref, granter.domid(), end, false);
        if (acquired != GNTST_okay) {
            return acquired;
        }
        final ActiveEntries active = granter.active();
        if (!active.pinned(ref)) {
            // Treated as part of a page even if it is a whole one: that is what forbids mapping it.
            active.resolve(ref, grantee, end.mfn, end.start, end.length, true, transDomid, transGref);
            return GNTST_okay;
        }
        if (sameAsPinned(active, ref, transDomid, transGref, end)) {
            return GNTST_okay;
        }
        release(source, transGref, end.readonly);
        host.putPage(end.mfn);
        return RESTART;
    }

    private static boolean sameAsPinned(final ActiveEntries active, final int ref, final int transDomid,
            final int transGref, final CopyEnd end) {
        return active.subPage(ref) && active.mfn(ref) == end.mfn && active.start(ref) == end.start
                && active.length(ref) == end.length && active.transDomid(ref) == transDomid
                && active.transGref(ref) == transGref;
    }

    /** Drops the pin of {@link #acquire}, and that of the grant passed on; the frame's reference stays. */
    void release(final GrantTable granter, final int ref, final boolean readonly) {
        final ActiveEntries active = granter.active();
        final int transDomid = active.transDomid(ref);
        final int transGref = active.transGref(ref);
        if (!readonly) {
            host.markDirty(granter.domid(), active.mfn(ref));
        }
        granter.unpin(ref, Pins.ofCopy(readonly));
        if (transDomid != granter.domid()) {
            release(host.table(transDomid), transGref, readonly);
        }
    }
}
