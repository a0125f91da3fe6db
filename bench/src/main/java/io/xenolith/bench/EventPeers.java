package io.xenolith.bench;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/**
 * Two domains that answer each other's events for ever, each in the handler of its port: every event is a hypercall, a switch
 * to the other domain and an upcall there.
 */
final class EventPeers {
    private static final long LOOK_AGAIN_NS = 1_000_000L;

    private int serverDomid = -1;
    private int clientDomid = -1;
    private int serverPort = -1;
    private long received;

    /** Orders the two domains, "server" and "client". */
    void createOn(final BenchHost host) {
        host.create("server", new Server());
        host.create("client", new Client());
    }

    /** Events that arrived, in both domains together. */
    long received() {
        return received;
    }

    /** Handles events with an answer, and has nothing else to do. */
    private void answer(final Guest guest, final int port) {
        guest.cpu().ports().listen(port, () -> {
            received++;
            guest.calls().evtchn().send(port);
        });
    }

    private static void waitForEver(final Guest guest) {
        guest.tasks().await(guest.tasks().newSignal(), () -> false);
    }

    private final class Server implements GuestProgram {
        @Override
        public void run(final Guest guest) {
            serverDomid = guest.domid();
            while (clientDomid < 0) {
                guest.sleep(LOOK_AGAIN_NS);
            }
            final int port = guest.calls().evtchn().allocUnbound(serverDomid, clientDomid);
            answer(guest, port);
            serverPort = port;
            waitForEver(guest);
        }
    }

    private final class Client implements GuestProgram {
        @Override
        public void run(final Guest guest) {
            clientDomid = guest.domid();
            while (serverPort < 0) {
                guest.sleep(LOOK_AGAIN_NS);
            }
            final int port = guest.calls().evtchn().bindInterdomain(serverDomid, serverPort);
            answer(guest, port);
            guest.calls().evtchn().send(port);
            waitForEver(guest);
        }
    }
}
