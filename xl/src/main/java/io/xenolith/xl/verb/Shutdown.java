package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEnd;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.WaitForEnd;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code xl shutdown} and {@code reboot}: ask guests to go down, and wait for it if wanted. */
enum Shutdown implements Verb {
    POWEROFF("Shutting down", "shutdown") {
        @Override
        ToolstackRequest.Builder request(final DomainId domain) {
            return Asks.request().setShutdown(domain);
        }
    },
    REBOOT("Rebooting", "reboot") {
        @Override
        ToolstackRequest.Builder request(final DomainId domain) {
            return Asks.request().setReboot(domain);
        }
    };

    /** ERROR_NOPARAVIRT of libxl: the guest does not listen. */
    private static final int NO_PARAVIRT = -18;

    private final String doing;
    private final String what;

    Shutdown(final String doing, final String what) {
        this.doing = doing;
        this.what = what;
    }

    abstract ToolstackRequest.Builder request(DomainId domain);

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "awF", Map.of("all", 'a', "wait", 'w'), 0);
        if (options.arguments().isEmpty() && !options.has('a')) {
            throw Asks.fail(session, "You must specify -a or a domain id.\n\n");
        }
        final List<Integer> domids = options.has('a')
                ? session.domains().stream().map(DomainEntry::getDomid).filter(domid -> domid != 0).toList()
                : List.of(session.findDomain(options.argument(0)));
        domids.forEach(domid -> shutDown(session, domid));
        if (options.has('w')) {
            await(session, domids, options.count('w') == 1);
        }
        return 0;
    }

    private void shutDown(final Session session, final int domid) {
        session.err("%s domain %d\n", doing, domid);
        final ToolstackReply reply = session.ask(request(Asks.domain(domid)));
        if (!reply.hasFailure()) {
            return;
        }
        if (Session.code(reply) == NO_PARAVIRT) {
            session.err("PV control interface not available: external graceful %s not possible.\n", what);
        }
        throw Asks.fail(session, "%s failed (rc=%d)\n", what, Session.code(reply));
    }

    /** @param down that they have shut down is enough; they need not be gone */
    private static void await(final Session session, final List<Integer> domids, final boolean down) {
        session.err("Waiting for %d domains\n", domids.size());
        final Set<Integer> waiting = new HashSet<>(domids);
        final Set<Integer> stillThere = new HashSet<>();
        while (!waiting.isEmpty()) {
            final DomainEnd end = next(session, waiting, false);
            waiting.remove(end.getDomid());
            if (!end.hasShutdownReason()) {
                session.err("Domain %d has been destroyed\n", end.getDomid());
                continue;
            }
            session.err("Domain %d has been shut down, reason code %d\n", end.getDomid(), end.getShutdownReason());
            if (!down) {
                session.err("Domain %d continue waiting for death\n", end.getDomid());
                stillThere.add(end.getDomid());
            }
        }
        while (!stillThere.isEmpty()) {
            final DomainEnd end = next(session, stillThere, true);
            stillThere.remove(end.getDomid());
            session.err("Domain %d has been destroyed\n", end.getDomid());
        }
    }

    private static DomainEnd next(final Session session, final Set<Integer> domids, final boolean gone) {
        final ToolstackReply reply = session.ask(Asks.request()
                .setWaitForEnd(WaitForEnd.newBuilder().addAllDomids(domids).setGone(gone)));
        if (reply.hasFailure()) {
            throw Asks.fail(session, "Failed to get event, quitting (rc=%d)\n", Session.code(reply));
        }
        return reply.getDomainEnd();
    }
}
