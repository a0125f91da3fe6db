package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTCOPY_dest_gref;
import static io.xenolith.abi.gnttab.Gnttab.GNTCOPY_source_gref;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_copy_arg;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_domain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_page;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_permission_denied;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;

/**
 * GNTTABOP_copy: copies bytes between two frames, each named by a grant or, if it is the caller's own, by frame number.
 *
 * <p>The elements of one call share their ends: a frame or grant that was claimed for an element stays claimed for the next
 * one that names it, until another is named, an element fails, or {@link #finish} ends the call. A guest cannot change an
 * entry in between, except by copying into its own table.
 *
 * @see "Xen public/grant_table.h, struct gnttab_copy; common/grant_table.c, gnttab_copy_one"
 */
public final class CopyGrant {
    /** Bytes of a copy that a trace event shows. */
    private static final int HEAD_BYTES = 64;

    private final GrantHost host;
    private final TraceSink trace;
    private final boolean transitiveAllowed;
    private final CopyPin pin;
    private final CopyEnd source = new CopyEnd(true);
    private final CopyEnd dest = new CopyEnd(false);

    CopyGrant(final GrantHost host, final TraceSink trace, final boolean transitiveAllowed) {
        this.host = host;
        this.trace = trace;
        this.transitiveAllowed = transitiveAllowed;
        pin = new CopyPin(host);
    }

    /**
     * Copies one element of the caller's private copy of the array and writes its {@code status}. Every call's last element
     * is followed by {@link #finish}.
     *
     * <p>Checked in this order: source then dest domain (GNTST_bad_domain; GNTST_permission_denied for a frame number of any
     * domain but the literal DOMID_SELF); source then dest frame or grant (GNTST_bad_page, GNTST_bad_gntref,
     * GNTST_general_error); both ranges within a page (GNTST_bad_copy_arg) and within what was granted
     * (GNTST_general_error). Unknown flag bits are ignored; a length of 0 is okay.
     */
    public void copy(final GrantTable caller, final GnttabCopy op) {
        int status = copyOne(caller, op);
        if (status == CopyPin.RESTART) {
            finish();
            status = copyOne(caller, op);
        }
        if (status == GNTST_okay) {
            caller.counters().countCopy(op.len());
        } else {
            releaseEnds();
            status = Math.min(status, GNTST_general_error);
        }
        op.status(status);
        if (trace.on()) {
            emit(caller, op, status);
        }
    }

    /** Releases what the elements of a call have left claimed. */
    public void finish() {
        releaseEnds();
        source.domid = CopyEnd.UNKNOWN;
        dest.domid = CopyEnd.UNKNOWN;
    }

    private void releaseEnds() {
        release(source);
        release(dest);
    }

    private int copyOne(final GrantTable caller, final GnttabCopy op) {
        final boolean sourceByGref = (op.flags() & GNTCOPY_source_gref) != 0;
        final boolean destByGref = (op.flags() & GNTCOPY_dest_gref) != 0;
        int status = findDomains(caller, op.sourceDomid(), sourceByGref, op.destDomid(), destByGref);
        if (status == GNTST_okay) {
            status = claim(source, caller, sourceByGref, op.sourceURef(), op.sourceUGmfn());
        }
        if (status == GNTST_okay) {
            status = claim(dest, caller, destByGref, op.destURef(), op.destUGmfn());
        }
        return status == GNTST_okay ? copyBytes(op.sourceOffset(), op.destOffset(), op.len()) : status;
    }

    private int findDomains(final GrantTable caller, final int sourceDomid, final boolean sourceByGref,
            final int destDomid, final boolean destByGref) {
        if (source.domid != sourceDomid || dest.domid != destDomid) {
            finish();
        } else if (mayName(sourceDomid, sourceByGref) && mayName(destDomid, destByGref)) {
            return GNTST_okay;
        }
        int status = findDomain(source, caller, sourceDomid, sourceByGref);
        if (status == GNTST_okay) {
            status = findDomain(dest, caller, destDomid, destByGref);
        }
        if (status == GNTST_okay && !host.permits(GrantAccess.COPY, source.realDomid, dest.realDomid)) {
            status = GNTST_permission_denied;
        }
        if (status != GNTST_okay) {
            finish();
        }
        return status;
    }

    private int findDomain(final CopyEnd end, final GrantTable caller, final int domid, final boolean byGref) {
        final int realDomid = domid == Xen.DOMID_SELF ? caller.domid() : domid;
        if (!host.hasDomain(realDomid)) {
            return GNTST_bad_domain;
        }
        if (!mayName(domid, byGref)) {
            return GNTST_permission_denied;
        }
        end.domid = domid;
        end.realDomid = realDomid;
        return GNTST_okay;
    }

    /** Only the caller itself, and only as DOMID_SELF, may be named by frame number. */
    private static boolean mayName(final int domid, final boolean byGref) {
        return byGref || domid == Xen.DOMID_SELF;
    }

    private int claim(final CopyEnd end, final GrantTable caller, final boolean byGref, final int gref,
            final long gmfn) {
        if (end.standsFor(byGref, gref, gmfn)) {
            return GNTST_okay;
        }
        release(end);
        final int held = byGref ? claimGrant(end, caller, gref) : claimFrame(end, gmfn);
        if (held != GNTST_okay) {
            return held;
        }
        if (!end.readonly && !host.getWritableType(end.mfn)) {
            unclaim(end);
            return GNTST_general_error;
        }
        end.claimed = true;
        return GNTST_okay;
    }

    private int claimGrant(final CopyEnd end, final GrantTable caller, final int gref) {
        end.granted = true;
        end.gref = gref;
        return pin.acquire(host.table(end.realDomid), gref, caller.domid(), end, transitiveAllowed);
    }

    private int claimFrame(final CopyEnd end, final long gmfn) {
        if (!host.getPage(gmfn, end.realDomid)) {
            return GNTST_bad_page;
        }
        end.granted = false;
        end.gmfn = gmfn;
        end.mfn = gmfn;
        end.start = 0;
        end.length = Page.SIZE;
        return GNTST_okay;
    }

    private void release(final CopyEnd end) {
        if (!end.claimed) {
            return;
        }
        end.claimed = false;
        if (!end.readonly) {
            host.putWritableType(end.mfn);
        }
        unclaim(end);
    }

    private void unclaim(final CopyEnd end) {
        if (end.granted) {
            pin.release(host.table(end.realDomid), end.gref, end.readonly);
        }
        host.putPage(end.mfn);
    }

    private int copyBytes(final int sourceOffset, final int destOffset, final int length) {
        if (sourceOffset + length > Page.SIZE || destOffset + length > Page.SIZE) {
            return GNTST_bad_copy_arg;
        }
        if (!source.covers(sourceOffset, length) || !dest.covers(destOffset, length)) {
            return GNTST_general_error;
        }
        host.copyBytes(source.mfn, sourceOffset, dest.mfn, destOffset, length);
        host.markDirty(dest.realDomid, dest.mfn);
        return GNTST_okay;
    }

    private void emit(final GrantTable caller, final GnttabCopy op, final int status) {
        final int flags = op.flags();
        final boolean okay = status == GNTST_okay;
        final byte[] head = okay
                ? host.machine().bytes((dest.mfn << Page.SHIFT) + op.destOffset(), Math.min(op.len(), HEAD_BYTES))
                : new byte[0];
        trace.emit(new TraceEvent.GrantCopied(caller.domid(), op.sourceDomid(),
                (flags & GNTCOPY_source_gref) != 0 ? op.sourceURef() : -1, op.sourceOffset(), op.destDomid(),
                (flags & GNTCOPY_dest_gref) != 0 ? op.destURef() : -1, op.destOffset(), op.len(), status, head));
    }
}
