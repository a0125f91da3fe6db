package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.GNTTAB_NR_RESERVED_ENTRIES;
import static io.xenolith.abi.gnttab.Gnttab.GTF_invalid;
import static io.xenolith.abi.gnttab.Gnttab.GTF_permit_access;
import static io.xenolith.abi.gnttab.Gnttab.GTF_reading;
import static io.xenolith.abi.gnttab.Gnttab.GTF_transitive;
import static io.xenolith.abi.gnttab.Gnttab.GTF_type_mask;
import static io.xenolith.abi.gnttab.Gnttab.GTF_writing;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;

/**
 * GNTTABOP_set_version: switches the caller's table between the two entry formats. The first eight entries, which the
 * toolstack filled in and may have mapped, are carried over; all others are cleared.
 *
 * @see "Xen public/grant_table.h, struct gnttab_set_version; common/grant_table.c, gnttab_set_version"
 */
public final class SetVersion {
    private static final int IN_USE = GTF_reading | GTF_writing;

    private final GrantHost host;
    private final LocalMemory reserved = new LocalMemory(GNTTAB_NR_RESERVED_ENTRIES * GrantEntryV1.SIZE);
    private final GrantEntryV1 kept = new GrantEntryV1();
    private final GrantEntryV2 entry = new GrantEntryV2();

    SetVersion(final GrantHost host) {
        this.host = host;
    }

    /**
     * Switches to {@code version}, a raw 32-bit value. The caller writes {@link GrantTable#version} back in every case.
     *
     * @return 0; -EINVAL neither 1 nor 2; -ENOSYS 2 is not allowed; -EBUSY an entry from 8 up is pinned, or a status frame is
     *         mapped; -ERANGE a reserved entry does not fit version 1; -ENOMEM
     */
    public int setVersion(final GrantTable table, final int version) {
        if (version != 1 && version != 2) {
            return -Errno.XEN_EINVAL;
        }
        if (version > table.versionMax()) {
            return -Errno.XEN_ENOSYS;
        }
        if (version == table.version()) {
            return 0;
        }
        if (anyPinned(table)) {
            return -Errno.XEN_EBUSY;
        }
        return version == 2 ? toVersion2(table) : toVersion1(table);
    }

    private static boolean anyPinned(final GrantTable table) {
        for (int ref = GNTTAB_NR_RESERVED_ENTRIES; ref < table.entries(); ref++) {
            if (table.active().pinned(ref)) {
                return true;
            }
        }
        return false;
    }

    private int toVersion2(final GrantTable table) {
        if (!table.populateStatusFrames(table.frames())) {
            return -Errno.XEN_ENOMEM;
        }
        for (int ref = 0; ref < GNTTAB_NR_RESERVED_ENTRIES; ref++) {
            final byte[] bytes = host.machine().bytes(table.entryAddress(ref), GrantEntryV1.SIZE);
            reserved.write((long) ref * GrantEntryV1.SIZE, bytes, 0, bytes.length);
        }
        clearFrames(table);
        table.version(2);
        for (int ref = 0; ref < GNTTAB_NR_RESERVED_ENTRIES; ref++) {
            restoreAsVersion2(table, ref);
        }
        return 0;
    }

    private void restoreAsVersion2(final GrantTable table, final int ref) {
        final GuestMemory machine = host.machine();
        kept.wrap(reserved, (long) ref * GrantEntryV1.SIZE);
        machine.putShort(table.statusAddress(ref), (short) (kept.flags() & IN_USE));
        entry.wrap(machine, table.entryAddress(ref)).fullPageHdrDomid(kept.domid());
        entry.fullPageFrame(kept.frame() & 0xffff_ffffL);
        entry.fullPageHdrFlags(kept.flags() & ~IN_USE);
    }

    private int toVersion1(final GrantTable table) {
        if (!keepAsVersion1(table)) {
            return -Errno.XEN_ERANGE;
        }
        if (!table.unpopulateStatusFrames()) {
            return -Errno.XEN_EBUSY;
        }
        clearFrames(table);
        table.version(1);
        for (int ref = 0; ref < GNTTAB_NR_RESERVED_ENTRIES; ref++) {
            final byte[] bytes = reserved.bytes((long) ref * GrantEntryV1.SIZE, GrantEntryV1.SIZE);
            host.machine().write(table.entryAddress(ref), bytes, 0, bytes.length);
        }
        return 0;
    }

    /** Converts the reserved entries into {@link #reserved}; false iff one cannot be. Each field is read once. */
    private boolean keepAsVersion1(final GrantTable table) {
        final GuestMemory machine = host.machine();
        for (int ref = 0; ref < GNTTAB_NR_RESERVED_ENTRIES; ref++) {
            entry.wrap(machine, table.entryAddress(ref));
            kept.wrap(reserved, (long) ref * GrantEntryV1.SIZE);
            final int flags = entry.fullPageHdrFlags();
            final long frame = entry.fullPageFrame();
            final int type = flags & GTF_type_mask;
            if (type == GTF_transitive || (type == GTF_permit_access && frame >>> 32 != 0)) {
                return false;
            }
            if (type == GTF_permit_access) {
                kept.flags(flags | machine.getShort(table.statusAddress(ref)));
                kept.domid(entry.fullPageHdrDomid());
                kept.frame((int) frame);
            } else {
                // An offer to accept a transfer is not carried over, as in Xen.
                kept.flags(GTF_invalid);
                kept.domid(0);
                kept.frame(0);
            }
        }
        return true;
    }

    private void clearFrames(final GrantTable table) {
        for (int i = 0; i < table.frames(); i++) {
            host.machine().fill(table.sharedFrame(i) << Page.SHIFT, Page.SIZE, (byte) 0);
        }
    }
}
