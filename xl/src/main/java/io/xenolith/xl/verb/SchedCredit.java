package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.SetPoolScheduling;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl sched-credit}: weights and caps under the credit scheduler, and its own parameters. */
final class SchedCredit implements Verb {
    private static final SchedulerTable TABLE = new SchedulerTable("credit", SchedCredit2.TITLE,
            pool -> String.format("tslice=%dms ratelimit=%dus migration-delay=%dus", pool.getTsliceMs(),
                    pool.getRatelimitUs(), pool.getMigrationDelayUs()),
            SchedCredit2::row);
    private static final Map<String, Character> NAMES = Map.of("domain", 'd', "weight", 'w', "cap", 'c', "schedparam",
            's', "tslice_ms", 't', "ratelimit_us", 'r', "migration_delay_us", 'm', "cpupool", 'p');

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "d:w:c:p:t:r:m:s", NAMES, 0);
        final boolean ofDomain = options.has('w') || options.has('c');
        final boolean ofPool = options.has('t') || options.has('r') || options.has('m');
        if ((options.has('p') || options.has('s')) && (options.has('d') || ofDomain)) {
            throw Asks.fail(session,
                    "Specifying a cpupool or schedparam is not allowed with domain options.\n");
        }
        if (!options.has('d') && ofDomain) {
            throw Asks.fail(session, "Must specify a domain.\n");
        }
        if (!options.has('s') && ofPool) {
            throw Asks.fail(session, "Must specify schedparam to set schedule parameter values.\n");
        }
        if (options.has('s')) {
            pool(session, options, ofPool);
            return 0;
        }
        if (!options.has('d')) {
            TABLE.all(session, Optional.ofNullable(options.value('p', null)));
            return 0;
        }
        return SchedCredit2.domain(session, TABLE, options) ? 0 : Session.FAILURE;
    }

    private static void pool(final Session session, final Getopt.Result options, final boolean set) {
        final int poolid = options.has('p') ? SchedulerTable.poolid(session, options.value('p', "")) : 0;
        if (!set) {
            TABLE.pool(session, poolid);
            return;
        }
        final SetPoolScheduling.Builder parameters = SetPoolScheduling.newBuilder().setPoolid(poolid)
                .setScheduler("credit");
        if (options.has('t')) {
            parameters.setTsliceMs((int) Asks.number(options.value('t', "")));
        }
        if (options.has('r')) {
            parameters.setRatelimitUs((int) Asks.number(options.value('r', "")));
        }
        if (options.has('m')) {
            parameters.setMigrationDelayUs((int) Asks.number(options.value('m', "")));
        }
        final var _ = session.must(Asks.request().setSetPoolScheduling(parameters),
                "libxl_sched_credit_params_set failed.");
    }

    /** For a domain's parameters, where credit and credit2 have the same ones. */
    static DomainScheduling.Builder parameters(final Getopt.Result options) {
        final DomainScheduling.Builder parameters = DomainScheduling.newBuilder();
        if (options.has('w')) {
            parameters.setWeight((int) Asks.number(options.value('w', "")));
        }
        if (options.has('c')) {
            parameters.setCap((int) Asks.number(options.value('c', "")));
        }
        return parameters;
    }
}
