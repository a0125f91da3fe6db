package io.xenolith.gnttab;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;

/** The fields beside the header of a shared entry. Each is read once, after the entry was marked as in use. */
final class GrantedFrame {
    private static final long V1_FRAME_MASK = 0xffff_ffffL;

    private GrantedFrame() {
    }

    /** The frame number of a full-page or sub-page entry. */
    static long frame(final GuestMemory machine, final GrantTable table, final int ref) {
        final long address = table.entryAddress(ref);
        return table.version() == 1
                ? machine.getInt(address + GrantEntryV1.FRAME_OFFSET) & V1_FRAME_MASK
                : machine.getLong(address + GrantEntryV2.FULL_PAGE_FRAME_OFFSET);
    }

    /** Writes the frame number a transfer has brought. */
    static void frame(final GuestMemory machine, final GrantTable table, final int ref, final long mfn) {
        final long address = table.entryAddress(ref);
        if (table.version() == 1) {
            machine.putInt(address + GrantEntryV1.FRAME_OFFSET, (int) mfn);
        } else {
            machine.putLong(address + GrantEntryV2.FULL_PAGE_FRAME_OFFSET, mfn);
        }
    }

    static int pageOffset(final GuestMemory machine, final GrantTable table, final int ref) {
        return machine.getShort(table.entryAddress(ref) + GrantEntryV2.SUB_PAGE_PAGE_OFF_OFFSET) & 0xffff;
    }

    static int length(final GuestMemory machine, final GrantTable table, final int ref) {
        return machine.getShort(table.entryAddress(ref) + GrantEntryV2.SUB_PAGE_LENGTH_OFFSET) & 0xffff;
    }

    static int transDomid(final GuestMemory machine, final GrantTable table, final int ref) {
        return machine.getShort(table.entryAddress(ref) + GrantEntryV2.TRANSITIVE_TRANS_DOMID_OFFSET) & 0xffff;
    }

    static int transGref(final GuestMemory machine, final GrantTable table, final int ref) {
        return machine.getInt(table.entryAddress(ref) + GrantEntryV2.TRANSITIVE_GREF_OFFSET);
    }
}
