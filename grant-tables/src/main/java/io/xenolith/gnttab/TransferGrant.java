package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTST_address_too_big;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_domain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_page;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_permission_denied;
import static io.xenolith.abi.gnttab.Gnttab.GTF_accept_transfer;
import static io.xenolith.abi.gnttab.Gnttab.GTF_transfer_committed;
import static io.xenolith.abi.gnttab.Gnttab.GTF_transfer_completed;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;

/**
 * GNTTABOP_transfer: gives a frame of the caller to a domain that offers an accept_transfer entry for it.
 *
 * <p>Xen's order, kept because guests see it: the frame is taken from the caller first, and every refusal after that has
 * lost it. The caller flushes the donor's TLBs after the last element of a call.
 *
 * @see "Xen public/grant_table.h, struct gnttab_transfer; common/grant_table.c, gnttab_transfer"
 */
public final class TransferGrant {
    /** Frame bits a version 1 entry can hold. */
    private static final int V1_FRAME_BITS = 32;

    private final GrantHost host;
    private final TraceSink trace;

    TransferGrant(final GrantHost host, final TraceSink trace) {
        this.host = host;
        this.trace = trace;
    }

    /**
     * Transfers one element of the caller's private copy and writes its {@code status}: GNTST_bad_page (the frame stays);
     * then, the frame being freed, GNTST_bad_domain, GNTST_permission_denied, GNTST_address_too_big, GNTST_general_error
     * (no room, or no entry that accepts); or GNTST_okay.
     */
    public void transfer(final GrantTable donor, final GnttabTransfer op) {
        final int status = steal(donor, op.mfn(), op.domid(), op.ref());
        op.status(status);
        if (status == GNTST_okay) {
            donor.counters().countTransfer();
        }
        if (trace.on()) {
            trace.emit(new TraceEvent.GrantTransferred(donor.domid(), op.domid(), op.ref(), op.mfn(), status));
        }
    }

    private int steal(final GrantTable donor, final long mfn, final int domid, final int ref) {
        final int stolen = host.stealPage(donor.domid(), mfn);
        if (stolen != 0) {
            return stolen == -Errno.XEN_EINVAL ? GNTST_bad_page : GNTST_general_error;
        }
        final int given = give(donor, mfn, domid, ref);
        if (given != GNTST_okay) {
            host.freeStolen(mfn);
        }
        return given;
    }

    private int give(final GrantTable donor, final long mfn, final int domid, final int ref) {
        if (!host.hasDomain(domid)) {
            return GNTST_bad_domain;
        }
        if (!host.permits(GrantAccess.TRANSFER, donor.domid(), domid)) {
            return GNTST_permission_denied;
        }
        final GrantTable acceptor = host.table(domid);
        // Xen would look for a low frame and copy the content; a host whose frames do not fit has none.
        if (acceptor.version() == 1 && mfn >>> V1_FRAME_BITS != 0) {
            return GNTST_address_too_big;
        }
        if (!host.hasRoomForPage(domid) || !commit(acceptor, donor.domid(), ref)) {
            return GNTST_general_error;
        }
        return complete(acceptor, mfn, ref);
    }

    /** Locks the acceptor's entry down: from now on it may not withdraw the offer. */
    private boolean commit(final GrantTable acceptor, final int donor, final int ref) {
        if (!acceptor.hasEntry(ref)) {
            return false;
        }
        final GuestMemory machine = host.machine();
        final long address = acceptor.entryAddress(ref);
        int header = machine.getInt(address);
        for (int i = 0; i < EntryStatus.TRIES; i++) {
            if (EntryStatus.flags(header) != GTF_accept_transfer || EntryStatus.domid(header) != donor) {
                return false;
            }
            final int seen = machine.compareAndExchangeInt(address, header, header | GTF_transfer_committed);
            if (seen == header) {
                return true;
            }
            header = seen;
        }
        return false;
    }

    private int complete(final GrantTable acceptor, final long mfn, final int ref) {
        final GuestMemory machine = host.machine();
        final long gpfn = GrantedFrame.frame(machine, acceptor, ref);
        if (!host.assignPage(acceptor.domid(), mfn, gpfn)) {
            return GNTST_general_error;
        }
        GrantedFrame.frame(machine, acceptor, ref, mfn);
        // The acceptor reads the frame number after it has seen the completed flag: the release store orders the two.
        final long address = acceptor.entryAddress(ref);
        machine.putIntRelease(address, machine.getInt(address) | GTF_transfer_completed);
        return GNTST_okay;
    }
}
