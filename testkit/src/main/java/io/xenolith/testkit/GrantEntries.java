package io.xenolith.testkit;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.gnttab.GrantTable;

/** What granters have written into their tables, in either version. */
final class GrantEntries {
    private GrantEntries() {
    }

    private static int size(final GrantTable table) {
        return table.version() == 1 ? GrantEntryV1.SIZE : GrantEntryV2.SIZE;
    }

    private static GrantEntryV1 header(final GuestMemory memory, final GrantTable table, final int ref) {
        // Both versions begin with flags and domid.
        final int perFrame = Page.SIZE / size(table);
        return new GrantEntryV1().wrap(memory, (table.sharedFrame(ref / perFrame) << Page.SHIFT)
                + (long) (ref % perFrame) * size(table));
    }

    /** Entry {@code ref} is of a type other than invalid. */
    static boolean offers(final GuestMemory memory, final GrantTable table, final int ref) {
        return (header(memory, table, ref).flags() & Gnttab.GTF_type_mask) != 0;
    }

    static String describe(final GuestMemory memory, final GrantTable table, final int ref) {
        final GrantEntryV1 header = header(memory, table, ref);
        final String frame = table.version() == 1 ? "mfn 0x" + Integer.toHexString(header.frame()) : "a frame";
        final String how = switch (header.flags() & Gnttab.GTF_type_mask) {
            case Gnttab.GTF_accept_transfer -> "to take a frame from d" + header.domid();
            case Gnttab.GTF_transitive -> "a grant of another domain to d" + header.domid();
            default -> frame + " to d" + header.domid()
                    + ((header.flags() & Gnttab.GTF_readonly) != 0 ? ", read-only" : "");
        };
        final boolean used = (header.flags() & (Gnttab.GTF_reading | Gnttab.GTF_writing)) != 0;
        return how + (used ? ", in use there" : "");
    }

    /** The entry that the bytes at machine address {@code maddr} belong to, or -1 if they are in no frame of the table. */
    static int at(final GrantTable table, final long maddr) {
        for (int frame = 0; frame < table.frames(); frame++) {
            if (table.sharedFrame(frame) == maddr >>> Page.SHIFT) {
                return (frame * Page.SIZE + (int) (maddr & Page.OFFSET_MASK)) / size(table);
            }
        }
        return -1;
    }
}
