package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTST_bad_gntref;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_eagain;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;

/**
 * GNTTABOP_swap_grant_ref: exchanges the contents of two entries of the caller's table.
 *
 * @see "Xen public/grant_table.h, struct gnttab_swap_grant_ref"
 */
public final class SwapGrantRef {
    private final GrantHost host;

    SwapGrantRef(final GrantHost host) {
        this.host = host;
    }

    /**
     * Swaps one element of the caller's private copy and writes its {@code status}: GNTST_bad_gntref (ref_a, then ref_b, out of
     * range); GNTST_okay if they are equal; GNTST_eagain if either is pinned.
     */
    public void swap(final GrantTable table, final GnttabSwapGrantRef op) {
        op.status(swap(table, op.refA(), op.refB()));
    }

    private int swap(final GrantTable table, final int refA, final int refB) {
        if (!table.hasEntry(refA) || !table.hasEntry(refB)) {
            return GNTST_bad_gntref;
        }
        if (refA == refB) {
            return GNTST_okay;
        }
        if (table.active().pinned(refA) || table.active().pinned(refB)) {
            return GNTST_eagain;
        }
        final GuestMemory machine = host.machine();
        final int longs = (table.version() == 1 ? GrantEntryV1.SIZE : GrantEntryV2.SIZE) / Long.BYTES;
        for (int i = 0; i < longs; i++) {
            final long a = table.entryAddress(refA) + (long) i * Long.BYTES;
            final long b = table.entryAddress(refB) + (long) i * Long.BYTES;
            final long kept = machine.getLong(a);
            machine.putLong(a, machine.getLong(b));
            machine.putLong(b, kept);
        }
        if (table.version() > 1) {
            final short kept = machine.getShort(table.statusAddress(refA));
            machine.putShort(table.statusAddress(refA), machine.getShort(table.statusAddress(refB)));
            machine.putShort(table.statusAddress(refB), kept);
        }
        return GNTST_okay;
    }
}
