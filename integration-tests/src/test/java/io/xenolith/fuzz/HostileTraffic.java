package io.xenolith.fuzz;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.domu.DiskException;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.XenstoreException;
import io.xenolith.guest.P2m;

/** What a guest sends to dom0's services: mostly requests that make sense, at times nonsense in the rings themselves. */
final class HostileTraffic {
    private static final long PAUSE_NS = 100_000;
    private static final int GRANTS = 16;
    private static final String[] PATHS = {"data", "data/a", "data/a/b", "device", "control/shutdown", "/", "",
            "/local/domain/0", "/local/domain/0/backend/vbd", "memory/target", "@releaseDomain", "@introduceDomain",
            "/local/domain/1/data", "a//b", "/tool", "device/vbd/51712/state", "data/" + "x".repeat(300)};

    private final Guest guest;
    private final FuzzRandom random;

    HostileTraffic(final Guest guest, final FuzzRandom random) {
        this.guest = guest;
        this.random = random;
    }

    /** Does not return. */
    void run() {
        while (true) {
            guest.sleep(PAUSE_NS + random.below((int) PAUSE_NS));
            switch (random.below(8)) {
                case 0 -> disk();
                case 1 -> guest.console().println("line " + random.any());
                case 2 -> {
                    if (random.oneIn(24)) {
                        scribble();
                    }
                }
                default -> request();
            }
        }
    }

    private void request() {
        final int type = random.oneIn(8)
                ? random.below(30)
                : (int) random.pick(XsWire.XS_READ, XsWire.XS_WRITE,
                        XsWire.XS_DIRECTORY, XsWire.XS_MKDIR, XsWire.XS_RM, XsWire.XS_GET_PERMS,
                        XsWire.XS_TRANSACTION_START);
        final int tx = random.oneIn(6) ? random.below(10) : 0;
        try {
            switch (random.below(4)) {
                case 0 -> guest.xenstore().request(type, tx, path(), path());
                case 1 -> guest.xenstore().request(type, tx);
                default -> guest.xenstore().request(type, tx, path());
            }
        } catch (final XenstoreException e) {
            // Refused: that is an answer.
        }
    }

    private String path() {
        return PATHS[random.below(PATHS.length)];
    }

    private void disk() {
        try {
            for (final GuestDisk disk : guest.disks()) {
                if (random.oneIn(2)) {
                    disk.submitRead(random.below(4096), 1 + random.below(8));
                } else {
                    disk.submitWrite(random.below(4096), new byte[512 * (1 + random.below(4))]);
                }
            }
        } catch (final DiskException | IllegalArgumentException e) {
            // The ring may be broken by now.
        }
    }

    /** Overwrites part of a page that somebody in dom0 reads. */
    private void scribble() {
        final int ref = random.below(GRANTS);
        final long entry = guest.grants().entryAddress(ref);
        if (guest.memory().getShort(entry) != 0) {
            final P2m p2m = guest.addressSpace().p2m();
            final long pfn = p2m.pfnOfMfn(Integer.toUnsignedLong(guest.memory().getInt(entry
                    + GrantEntryV1.FRAME_OFFSET)));
            if (pfn >= 0 && pfn < p2m.nrPages()) {
                final int at = random.below(Page.SIZE / 8);
                for (int i = at; i < Math.min(at + 16, Page.SIZE / 8); i++) {
                    guest.memory().putLong(p2m.linear().va(pfn) + i * 8L,
                            random.oneIn(2) ? random.boundary() : random.any());
                }
            }
        }
    }
}
