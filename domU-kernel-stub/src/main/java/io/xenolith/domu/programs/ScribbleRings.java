package io.xenolith.domu.programs;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.guest.GrantTableGuest;
import java.util.ArrayList;
import java.util.List;

/**
 * Scribbles over every page it shares with anybody (xenstore, console and block rings) and over its grant entries, and
 * rings every bell: {@code seed=1 rounds=16}. Its peers must cut it off and nobody else may notice.
 */
public final class ScribbleRings implements GuestProgram {
    private static final int PORTS = 64;
    private static final long PAUSE_NS = 1_000_000;
    private static final long DRAIN_NS = 100_000_000;
    private long state;

    @Override
    public void run(final Guest guest) {
        state = Long.parseLong(guest.option("seed").orElse("1"));
        final int rounds = Integer.parseInt(guest.option("rounds").orElse("16"));
        final List<Long> shared = sharedPages(guest);
        guest.console().println("scribbling over " + shared.size() + " shared pages");
        // Its own line lies in one of them.
        guest.console().drain(guest.timeNs() + DRAIN_NS);
        for (int round = 0; round < rounds; round++) {
            for (final long page : shared) {
                scribble(guest.memory(), page, Page.SIZE);
            }
            scribble(guest.memory(), guest.grants().entryAddress(0), Page.SIZE);
            for (int port = 1; port < PORTS; port++) {
                final int _ = guest.calls().evtchn().send(port);
            }
            guest.sleep(PAUSE_NS);
        }
    }

    /** Virtual addresses of the own pages that the grant table and start_info share. */
    private static List<Long> sharedPages(final Guest guest) {
        final List<Long> pages = new ArrayList<>();
        final GrantTableGuest grants = guest.grants();
        final GrantEntryV1 entry = new GrantEntryV1();
        for (int gref = 0; gref < grants.entries(); gref++) {
            entry.wrap(guest.memory(), grants.entryAddress(gref));
            if (entry.flags() != 0) {
                final long pfn = guest.addressSpace().p2m().pfnOfMfn(Integer.toUnsignedLong(entry.frame()));
                pages.add(guest.addressSpace().p2m().linear().va(pfn));
            }
        }
        return pages;
    }

    private void scribble(final GuestMemory memory, final long address, final int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            memory.putLong(address + i, state);
        }
    }
}
