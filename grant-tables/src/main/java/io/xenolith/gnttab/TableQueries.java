package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_domain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_permission_denied;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabGetVersion;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.xen.Xen;

/**
 * The operations that look at a table or grow it, the caller's own (DOMID_SELF or its number) or that of a domain it has
 * target rights over: setup_table, query_size, get_status_frames, get_version.
 *
 * @see "Xen public/grant_table.h; common/grant_table.c"
 */
public final class TableQueries {
    /** The index bit of XENMAPSPACE_grant_table that means status frames. */
    private static final long STATUS_INDEX_BIT = 0x8000_0000L;

    private final GrantHost host;

    TableQueries(final GrantHost host) {
        this.host = host;
    }

    /** The domain that {@code dom} means to {@code caller}: its own number for DOMID_SELF. */
    public static int meant(final GrantTable caller, final int dom) {
        return dom == Xen.DOMID_SELF ? caller.domid() : dom;
    }

    /**
     * Grows the table to {@code nr_frames} and writes {@code status}: GNTST_bad_domain, GNTST_permission_denied,
     * GNTST_general_error (above the limit, or no memory). For GNTST_okay the caller lists {@link GrantTable#sharedFrame} 0 to
     * {@code nr_frames} - 1 of the domain {@link #meant}, and turns the status into GNTST_bad_virt_addr if that fails.
     */
    public void setupTable(final GrantTable caller, final GnttabSetupTable op) {
        final int domid = meant(caller, op.dom());
        int status = check(GrantAccess.SETUP, caller, domid);
        if (status == GNTST_okay && !host.table(domid).growTo(op.nrFrames())) {
            status = GNTST_general_error;
        }
        op.status(status);
    }

    /** Writes {@code nr_frames} and {@code max_nr_frames}, and {@code status}: GNTST_bad_domain, GNTST_permission_denied. */
    public void querySize(final GrantTable caller, final GnttabQuerySize op) {
        final int domid = meant(caller, op.dom());
        final int status = check(GrantAccess.QUERY, caller, domid);
        if (status == GNTST_okay) {
            op.nrFrames(host.table(domid).frames());
            op.maxNrFrames(host.table(domid).framesMax());
        }
        op.status(status);
    }

    /**
     * Writes {@code status}: GNTST_bad_domain, GNTST_permission_denied, GNTST_general_error if there are fewer status frames.
     * For GNTST_okay the caller lists {@link GrantTable#statusFrame} as for {@link #setupTable}.
     */
    public void getStatusFrames(final GrantTable caller, final GnttabGetStatusFrames op) {
        final int domid = meant(caller, op.dom());
        int status = check(GrantAccess.SETUP, caller, domid);
        if (status == GNTST_okay && Integer.compareUnsigned(op.nrFrames(), host.table(domid).statusFrames()) > 0) {
            status = GNTST_general_error;
        }
        op.status(status);
    }

    /** Writes {@code version}; returns 0, -ESRCH or -EPERM. */
    public int getVersion(final GrantTable caller, final GnttabGetVersion op) {
        final int domid = meant(caller, op.dom());
        if (!host.hasDomain(domid)) {
            return -Errno.XEN_ESRCH;
        }
        if (!host.permits(GrantAccess.QUERY, caller.domid(), domid)) {
            return -Errno.XEN_EPERM;
        }
        op.version(host.table(domid).version());
        return 0;
    }

    private int check(final GrantAccess access, final GrantTable caller, final int domid) {
        if (!host.hasDomain(domid)) {
            return GNTST_bad_domain;
        }
        return host.permits(access, caller.domid(), domid) ? GNTST_okay : GNTST_permission_denied;
    }

    /**
     * The frame that XENMEM_add_to_physmap with XENMAPSPACE_grant_table means by {@code index}: a shared frame, to which
     * the table grows, or with bit 31 a status frame.
     *
     * @return the MFN, or -EINVAL
     */
    public static long frameAt(final GrantTable table, final long index) {
        if (index < 0) {
            return -Errno.XEN_EINVAL;
        }
        final long status = index & ~STATUS_INDEX_BIT;
        if (table.version() > 1 && (index & STATUS_INDEX_BIT) != 0) {
            return status < table.statusFrames() ? table.statusFrame((int) status) : -Errno.XEN_EINVAL;
        }
        if (index >= table.framesMax() || !table.growTo((int) index + 1)) {
            return -Errno.XEN_EINVAL;
        }
        return table.sharedFrame((int) index);
    }
}
