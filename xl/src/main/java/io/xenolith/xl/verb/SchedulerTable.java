package io.xenolith.xl.verb;

import io.xenolith.control.v1.Cpupool;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.PoolId;
import io.xenolith.control.v1.PoolScheduling;
import io.xenolith.control.v1.SetDomainScheduling;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the verbs of the schedulers have in common: tables by CPU pool, and questions about one domain.
 *
 * @param scheduler the one that the verb is for
 * @param title of a domain's table
 * @param pool what the line of a pool says behind its name
 * @param row what a domain's line says behind its number
 */
record SchedulerTable(String scheduler, String title, Function<PoolScheduling, String> pool,
        Function<DomainScheduling, String> row) {
    /** All domains of those pools that have this scheduler, or of one pool. */
    void all(final Session session, final Optional<String> wanted) {
        final Optional<Integer> poolid = wanted.map(name -> poolid(session, name));
        final List<DomainEntry> domains = session.domains();
        for (final Cpupool each : CpupoolList.pools(session)) {
            if (each.getScheduler().equals(scheduler) && (poolid.isEmpty() || poolid.get() == each.getPoolid())) {
                pool(session, each.getPoolid());
                session.out("%s\n", title);
                for (final DomainEntry domain : domains) {
                    if (domain.getCpupool() == each.getPoolid() && !line(session, domain.getDomid())) {
                        return;
                    }
                }
            }
        }
    }

    /** Parameters of the scheduler of a pool. */
    void pool(final Session session, final int poolid) {
        final ToolstackReply reply = session
                .ask(Asks.request().setGetPoolScheduling(PoolId.newBuilder().setPoolid(poolid)));
        if (reply.hasFailure()) {
            session.err("libxl_sched_%s_params_get failed.\n", scheduler);
        }
        session.out("Cpupool %s: %s\n", name(session, poolid), reply.hasFailure()
                ? "[sched params unavailable]"
                : pool.apply(reply.getPoolScheduling()));
    }

    /** Parameters of a domain, with the title; false if they cannot be had. */
    boolean domain(final Session session, final int domid) {
        session.out("%s\n", title);
        return line(session, domid);
    }

    private boolean line(final Session session, final int domid) {
        final ToolstackReply reply = session.ask(Asks.request().setGetDomainScheduling(Asks.domain(domid)));
        if (reply.hasFailure()) {
            session.err("libxl_domain_sched_params_get failed.\n");
            return false;
        }
        final DomainScheduling parameters = reply.getDomainScheduling();
        if (!parameters.getScheduler().equals(scheduler)) {
            session.err("libxl_domain_sched_params_get returned %s not %s.\n", parameters.getScheduler(), scheduler);
            return false;
        }
        session.out("%-33s %4d %s\n", session.name(domid), domid, row.apply(parameters));
        return true;
    }

    /** Sets a domain's parameters; false, and said, if they cannot be. */
    boolean set(final Session session, final int domid, final DomainScheduling.Builder parameters) {
        final ToolstackReply reply = session.ask(Asks.request().setSetDomainScheduling(SetDomainScheduling.newBuilder()
                .setDomid(domid).setParameters(parameters.setScheduler(scheduler))));
        if (reply.hasFailure()) {
            session.err("libxl_domain_sched_params_set failed.\n");
        }
        return !reply.hasFailure();
    }

    /** The number of the pool that a name or number means; the command ends if there is none. */
    static int poolid(final Session session, final String qualifier) {
        return CpupoolList.pools(session).stream()
                .filter(pool -> pool.getName().equals(qualifier)
                        || String.valueOf(pool.getPoolid()).equals(qualifier))
                .findFirst().map(Cpupool::getPoolid)
                .orElseThrow(() -> Asks.fail(session, "unknown cpupool '%s'\n", qualifier));
    }

    private static String name(final Session session, final int poolid) {
        return CpupoolList.pools(session).stream().filter(pool -> pool.getPoolid() == poolid).map(Cpupool::getName)
                .findFirst().orElse("(null)");
    }
}
