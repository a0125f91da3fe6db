package io.xenolith.fuzz;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;

/** What a fuzzer writes into its own grant table: grants, transfers, and sometimes anything. */
final class GrantEntries {
    /** Those below are the console's, the store's and mostly the disk's. */
    private static final int FIRST = 16;
    private static final int COUNT = 48;

    private final FuzzCaller caller;
    /** Virtual address of the first frame of the table. */
    private final long table;

    GrantEntries(final FuzzCaller caller, final long table) {
        this.caller = caller;
        this.table = table;
    }

    /** Fills one entry. */
    void fillOne() {
        final FuzzRandom random = caller.random();
        final int ref = random.oneIn(100) ? random.below(FIRST) : FIRST + random.below(COUNT);
        if (random.oneIn(12)) {
            fillV2(ref);
        } else {
            caller.put32(table + (long) ref * GrantEntryV1.SIZE + GrantEntryV1.FRAME_OFFSET, caller.mfn());
            caller.put32(table + (long) ref * GrantEntryV1.SIZE, flags() | caller.partner() << 16);
        }
    }

    private int flags() {
        final FuzzRandom random = caller.random();
        return switch (random.below(16)) {
            case 0 -> random.below(0x10000);
            case 1 -> Gnttab.GTF_invalid;
            case 2, 3, 4 -> Gnttab.GTF_accept_transfer;
            case 5, 6, 7 -> Gnttab.GTF_permit_access | Gnttab.GTF_readonly;
            default -> Gnttab.GTF_permit_access;
        };
    }

    /** As version 2 wants it; in version 1 the entry and its neighbour are odd ones. */
    private void fillV2(final int ref) {
        final FuzzRandom random = caller.random();
        final long at = table + (long) ref * GrantEntryV2.SIZE;
        caller.put64(at + 8, random.oneIn(3) ? random.below(64) : caller.mfn());
        caller.put32(at + 4, random.oneIn(3) ? random.any() : caller.partner());
        caller.put32(at, (random.oneIn(2)
                ? Gnttab.GTF_transitive | random.below(32)
                : Gnttab.GTF_permit_access | (random.oneIn(2) ? Gnttab.GTF_sub_page : 0)) | caller.partner() << 16);
    }
}
