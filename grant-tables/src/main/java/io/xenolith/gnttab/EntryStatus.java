package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static io.xenolith.abi.gnttab.Gnttab.GTF_permit_access;
import static io.xenolith.abi.gnttab.Gnttab.GTF_reading;
import static io.xenolith.abi.gnttab.Gnttab.GTF_readonly;
import static io.xenolith.abi.gnttab.Gnttab.GTF_sub_page;
import static io.xenolith.abi.gnttab.Gnttab.GTF_transitive;
import static io.xenolith.abi.gnttab.Gnttab.GTF_type_mask;
import static io.xenolith.abi.gnttab.Gnttab.GTF_writing;

import io.xenolith.abi.GuestMemory;

/**
 * Reading and writing flags of a shared entry: in its header word in version 1, in its status word in version 2.
 *
 * <pre>
 *  header word (both versions), 32 bits:  31..16 domid   15..0 flags
 *  status word (version 2), 16 bits:      flags
 * </pre>
 *
 * The header is the guest's to change at any time, so flags and domid are read as one word and checked in the copy, and
 * version 1 sets its flags by compare-exchange against that copy. Source: Xen common/grant_table.c, _set_status_v1/_v2.
 */
final class EntryStatus {
    /** Compare-exchanges of one update; a guest that changes the word that often is refused. */
    static final int TRIES = 5;

    private static final int DOMID_SHIFT = 16;
    private static final int FLAGS_MASK = 0xffff;

    private EntryStatus() {
    }

    /** Flags of a header word. */
    static int flags(final int header) {
        return header & FLAGS_MASK;
    }

    /** Domid of a header word. */
    static int domid(final int header) {
        return header >>> DOMID_SHIFT;
    }

    /**
     * Marks an entry as in use by {@code grantee}. While the entry is not pinned, its type and domid are checked first; a
     * writable use is refused by a readonly grant in any case.
     *
     * @param mapping
     *            for a mapping, which needs a whole page granted directly, rather than for a copy
     * @return GNTST_okay or GNTST_general_error; the latter changes nothing
     */
    static int set(final GuestMemory machine, final GrantTable table, final int ref, final boolean readonly,
            final boolean mapping, final int grantee) {
        return table.version() == 1
                ? setV1(machine, table, ref, readonly, mapping, grantee)
                : setV2(machine, table, ref, readonly, mapping, grantee);
    }

    private static int setV1(final GuestMemory machine, final GrantTable table, final int ref, final boolean readonly,
            final boolean mapping, final int grantee) {
        final long address = table.entryAddress(ref);
        final boolean pinned = table.active().pinned(ref);
        final int inUse = GTF_reading | (readonly ? 0 : GTF_writing);
        int header = machine.getInt(address);
        for (int i = 0; i < TRIES; i++) {
            if (!allows(header, pinned, readonly, mapping, false, grantee)) {
                return GNTST_general_error;
            }
            final int seen = machine.compareAndExchangeInt(address, header, header | inUse);
            if (seen == header) {
                return GNTST_okay;
            }
            header = seen;
        }
        return GNTST_general_error;
    }

    private static int setV2(final GuestMemory machine, final GrantTable table, final int ref, final boolean readonly,
            final boolean mapping, final int grantee) {
        final long address = table.entryAddress(ref);
        final boolean pinned = table.active().pinned(ref);
        if (!allows(machine.getInt(address), pinned, readonly, mapping, !mapping, grantee)) {
            return GNTST_general_error;
        }
        setBits(machine, table.statusAddress(ref), GTF_reading | (readonly ? 0 : GTF_writing));
        // The granter revokes by clearing its flags, fencing, and looking at the status: this is the other half, so that
        // either it sees the status or this sees the cleared flags.
        machine.fullFence();
        if (!allows(machine.getInt(address), pinned, readonly, mapping, !mapping, grantee)) {
            clear(machine, table, ref, !pinned, !Pins.writes(table.active().pins(ref)));
            return GNTST_general_error;
        }
        return GNTST_okay;
    }

    /**
     * Whether a header word offers the access asked for: the type and domid count only until the first pin.
     *
     * @param passedOn
     *            whether a transitive grant will do
     */
    private static boolean allows(final int header, final boolean pinned, final boolean readonly,
            final boolean mapping, final boolean passedOn, final int grantee) {
        final int type = header & (mapping ? GTF_type_mask | GTF_sub_page : GTF_type_mask);
        final boolean granted = (type == GTF_permit_access || (passedOn && type == GTF_transitive))
                && domid(header) == grantee;
        return (pinned || granted) && (readonly || (header & GTF_readonly) == 0);
    }

    static boolean transitive(final int header) {
        return (header & GTF_type_mask) == GTF_transitive;
    }

    /** Clears in-use flags of an entry. */
    static void clear(final GuestMemory machine, final GrantTable table, final int ref, final boolean reading,
            final boolean writing) {
        final int bits = (reading ? GTF_reading : 0) | (writing ? GTF_writing : 0);
        if (bits != 0) {
            clearBits(machine, table.version() == 1 ? table.entryAddress(ref) : table.statusAddress(ref), bits);
        }
    }

    /** Sets bits of the 16-bit word at {@code address}, and nothing else of the 32-bit word it lies in. */
    private static void setBits(final GuestMemory machine, final long address, final int bits) {
        machine.getAndOrInt(address & ~3L, bits << shift(address));
    }

    /** Clears bits of the 16-bit word at {@code address}, and nothing else of the 32-bit word it lies in. */
    private static void clearBits(final GuestMemory machine, final long address, final int bits) {
        machine.getAndAndInt(address & ~3L, ~(bits << shift(address)));
    }

    private static int shift(final long address) {
        return (int) (address & 2) * 8;
    }
}
