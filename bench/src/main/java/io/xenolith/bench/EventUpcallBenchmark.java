package io.xenolith.bench;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** A domain sends to itself: from EVTCHNOP_send to the handler of the port, and back to the sender. */
public final class EventUpcallBenchmark extends RateBenchmark {
    private static final double GOAL = 3e6;
    private static final int LAP = 2_000;

    /** Sends for ever on one end of a channel and counts at the other. */
    private static final class Sender implements GuestProgram {
        private long received;

        @Override
        public void run(final Guest guest) {
            final int unbound = guest.calls().evtchn().allocUnbound(guest.domid(), guest.domid());
            final int port = guest.calls().evtchn().bindInterdomain(guest.domid(), unbound);
            guest.cpu().ports().listen(unbound, () -> received++);
            while (true) {
                guest.calls().evtchn().send(port);
            }
        }
    }

    @Override
    public String name() {
        return "event-upcall";
    }

    @Override
    public String measures() {
        return "EVTCHNOP_send to the port's handler, sender and handler on one vCPU";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    protected Workload open() {
        final Sender sender = new Sender();
        final BenchHost host = BenchHost.forDomUs(1);
        host.create("sender", sender);
        return host.workload(() -> sender.received, LAP);
    }
}
