package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTTAB_CACHE_CLEAN;
import static io.xenolith.abi.gnttab.Gnttab.GNTTAB_CACHE_INVAL;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GnttabCacheFlush;

/**
 * GNTTABOP_cache_flush: cleans or invalidates the data cache over a part of a frame that is the caller's or is granted to
 * it. Caches of this machine are coherent, so there is nothing to do beyond the checks.
 *
 * @see "Xen public/grant_table.h, struct gnttab_cache_flush; common/grant_table.c, cache_flush"
 */
public final class CacheFlush {
    private final GrantHost host;

    CacheFlush(final GrantHost host) {
        this.host = host;
    }

    /**
     * Checks one element of the caller's private copy. It has no status: the result is the call's.
     *
     * @param firstRef
     *            the granter's entry to search from: 0, but for a call that Xen would have had to continue
     * @return 0; -EINVAL range not within a page or unknown operation; -EILSEQ a continuation of nothing; -EINVAL no such frame; -EPERM a frame nobody owns;
     *         -EINVAL not pinned by the caller
     */
    public int flush(final GrantTable caller, final GnttabCacheFlush op, final int firstRef) {
        if (op.offset() >= Page.SIZE || op.offset() + op.length() > Page.SIZE
                || (op.op() & ~(GNTTAB_CACHE_INVAL | GNTTAB_CACHE_CLEAN)) != 0) {
            return -Errno.XEN_EINVAL;
        }
        if (op.length() == 0 || op.op() == 0) {
            return firstRef == 0 ? 0 : -Errno.XEN_EILSEQ;
        }
        final long mfn = op.aDevBusAddr() >>> Page.SHIFT;
        if (!host.frameExists(mfn)) {
            return -Errno.XEN_EINVAL;
        }
        final int owner = host.owner(mfn);
        if (owner == GrantHost.NO_DOMAIN) {
            return -Errno.XEN_EPERM;
        }
        if (owner != caller.domid()
                && (!host.hasDomain(owner) || !pinned(host.table(owner), caller.domid(), mfn, firstRef))) {
            return -Errno.XEN_EINVAL;
        }
        return 0;
    }

    private static boolean pinned(final GrantTable granter, final int domid, final long mfn,
            final int firstRef) {
        final ActiveEntries active = granter.active();
        if (!granter.hasEntry(firstRef)) {
            return false;
        }
        for (int ref = firstRef; ref < granter.entries(); ref++) {
            if (active.pinned(ref) && active.domid(ref) == domid && active.mfn(ref) == mfn) {
                return true;
            }
        }
        return false;
    }
}
