package io.xenolith.gnttab;

import io.xenolith.abi.gnttab.Gnttab;

/** The frame references of one half (host or device) of a mapping: a general one, and a writable type unless readonly. */
final class MappingReferences {
    private MappingReferences() {
    }

    /** Takes them; false, with none taken, iff the frame is not {@code granter}'s or cannot be writable. */
    static boolean take(final GrantHost host, final long mfn, final int granter, final int flags) {
        if (!host.getPage(mfn, granter)) {
            return false;
        }
        return takeType(host, mfn, flags);
    }

    /** Completes a general reference that was taken already; false, with that one released, as above. */
    static boolean takeType(final GrantHost host, final long mfn, final int flags) {
        if ((flags & Gnttab.GNTMAP_readonly) == 0 && !host.getWritableType(mfn)) {
            host.putPage(mfn);
            return false;
        }
        return true;
    }

    static void drop(final GrantHost host, final long mfn, final int flags) {
        if ((flags & Gnttab.GNTMAP_readonly) == 0) {
            host.putWritableType(mfn);
        }
        host.putPage(mfn);
    }
}
