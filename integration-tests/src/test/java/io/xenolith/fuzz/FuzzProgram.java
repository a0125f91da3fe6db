package io.xenolith.fuzz;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.guest.GrantTableGuest;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest that makes random hypercalls for as long as it lives, while a second task of it talks to the store and reads
 * and writes its disk.
 */
final class FuzzProgram implements GuestProgram {
    private static final long PAUSE_NS = 200_000;

    private final FuzzSession session;
    private final long seed;

    FuzzProgram(final FuzzSession session, final long seed) {
        this.session = session;
        this.seed = seed;
    }

    /** Everything an ordinary domain may try. */
    static List<FuzzOperation> operations() {
        final List<FuzzOperation> all = new ArrayList<>();
        all.addAll(EventOperations.all());
        all.addAll(GrantOperations.all());
        all.addAll(MmuOperations.all());
        all.addAll(MemoryOperations.all());
        all.addAll(CpuOperations.all());
        all.addAll(PlainOperations.all());
        return all;
    }

    @Override
    public void run(final Guest guest) {
        final FuzzCaller caller = new FuzzCaller(session, guest.hypercalls(), guest.memory(), guest.addressSpace(),
                guest.domid(), new FuzzRandom(seed));
        session.callers().put(guest.domid(), caller);
        guest.spawn("traffic", () -> new HostileTraffic(guest, new FuzzRandom(seed + 1)).run());
        final GrantTableGuest grants = guest.grants();
        final GrantEntries entries = new GrantEntries(caller, grants.entryAddress(0));
        final FuzzChooser chooser = new FuzzChooser(operations());
        try {
            while (true) {
                if (caller.random().oneIn(3)) {
                    entries.fillOne();
                }
                caller.attempt(chooser.next(caller.random()));
                if (caller.random().oneIn(50)) {
                    guest.tasks().giveWay();
                }
                if (caller.random().oneIn(2000)) {
                    guest.sleep(PAUSE_NS);
                }
            }
        } catch (final RuntimeException e) {
            session.guestFailed(e);
            throw e;
        }
    }
}
